import classes from './enrollment.module.css'
import { qrShapes } from './qr-shapes.ts'

/** Dark on white in both schemes: many cameras read nothing else. */
export function QrPicture({ svg, label }: { svg: string; label: string }) {
  const shapes = qrShapes(svg)
  if (!shapes) return null
  return (
    <svg
      className={classes.qr}
      viewBox={shapes.viewBox}
      width={shapes.side}
      height={shapes.side}
      role="img"
      aria-label={label}
      shapeRendering="crispEdges"
    >
      <path d={shapes.path} fill="#000" />
    </svg>
  )
}
