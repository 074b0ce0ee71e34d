export interface QrShapes {
  viewBox: string
  /** Side of the picture in CSS pixels: at least 256, and whole pixels for each module, so that edges are sharp. */
  side: number
  /** The dark modules, as SVG path data. */
  path: string
}

/**
 * Takes the drawing out of the SVG text: paths and unit squares, nothing else. The text is never handed to the browser
 * as markup, so nothing in it could run, and no style attribute meets the content security policy.
 */
export function qrShapes(svg: string): QrShapes | null {
  const viewBox = /\bviewBox="([\d\s.]+)"/.exec(svg)?.[1]
  const modules = Number(viewBox?.split(/\s+/)[2])
  const paths = [...svg.matchAll(/<path\b([^>]*)>/g)]
    .filter(isDark)
    .map(([, attributes = '']) => /\bd="([\d\s.,a-zA-Z-]+)"/.exec(attributes)?.[1] ?? '')
  const squares = [...svg.matchAll(/<rect\b([^>]*)>/g)].filter(isDark).map(([, attributes = '']) => square(attributes))
  const path = [...paths, ...squares].join('')
  return viewBox && path && modules > 0 ? { viewBox, path, side: Math.ceil(256 / modules) * modules } : null
}

const isDark = ([, attributes = '']: RegExpMatchArray): boolean => !/\bfill="(#fff(fff)?|white|none)"/i.test(attributes)

function square(attributes: string): string {
  const number = (name: string) => Number(new RegExp(`\\b${name}="([\\d.]+)"`).exec(attributes)?.[1] ?? 0)
  return `M${number('x')} ${number('y')}h${number('width')}v${number('height')}h-${number('width')}z`
}
