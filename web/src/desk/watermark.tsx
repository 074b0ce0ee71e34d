import classes from './desk.module.css'

/** Over evidence: whoever photographs the screen photographs who was in front of it. */
export function Watermark({ viewer }: { viewer: string }) {
  return (
    <span className={classes.watermark} aria-hidden="true">
      {Array.from({ length: 12 }, (_, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: all alike
        <i key={index} data-viewer={viewer} />
      ))}
    </span>
  )
}
