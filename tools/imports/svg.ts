// The picture's pieces: boxes, texts and arrows. Colours are fixed on a light ground, so the picture reads the same in dark mode.
export const colours = {
  ground: '#fbfaf8',
  panel: '#f4f1ec',
  floor: '#e9e4dc',
  box: '#ffffff',
  line: '#cfc8bd',
  arrow: '#8b8277',
  text: '#26221d',
  quiet: '#6d655b',
  accent: '#2f5d62',
} as const

export interface Box {
  x: number
  y: number
  width: number
  height: number
}

export interface Spot {
  x: number
  y: number
}

const escaped = (text: string): string => text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;')

export const rect = ({ x, y, width, height }: Box, fill: string, stroke = 'none', radius = 8): string =>
  `<rect x="${x}" y="${y}" width="${width}" height="${height}" rx="${radius}" fill="${fill}" stroke="${stroke}"/>`

export const text = (at: Spot, words: string, kind: 'title' | 'name' | 'small' | 'rank', anchor: 'start' | 'middle' = 'middle'): string =>
  `<text x="${at.x}" y="${at.y}" class="${kind}" text-anchor="${anchor}">${escaped(words)}</text>`

/** A box with a name and, under it, what it is for. */
export const labelled = (box: Box, name: string, purpose: string): string =>
  [
    rect(box, colours.box, colours.line),
    text({ x: box.x + box.width / 2, y: box.y + box.height / 2 - 3 }, name, 'name'),
    text({ x: box.x + box.width / 2, y: box.y + box.height / 2 + 13 }, purpose, 'small'),
  ].join('\n')

/** A line through the spots with an arrowhead; it leaves and arrives upright. Where two spots hardly differ in x it stays straight. */
export function arrow(spots: readonly Spot[]): string {
  const [first, ...rest] = spots
  if (!first) return ''
  let from = first
  let path = `M${first.x} ${first.y}`
  for (const [at, spot] of rest.entries()) {
    const end = { x: Math.abs(spot.x - from.x) < 7 ? from.x : spot.x, y: at === rest.length - 1 ? spot.y - 5 : spot.y }
    const middle = Math.round((from.y + end.y) / 2)
    path += from.x === end.x ? `V${end.y}` : `C${from.x} ${middle} ${end.x} ${middle} ${end.x} ${end.y}`
    from = end
  }
  return `<path d="${path}" class="arrow" marker-end="url(#head)"/>`
}

export const picture = (width: number, height: number, title: string, description: string, parts: readonly string[]): string =>
  `${[
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-labelledby="title description">`,
    `<title id="title">${escaped(title)}</title>`,
    `<desc id="description">${escaped(description)}</desc>`,
    '<style>',
    "text { font-family: system-ui, -apple-system, 'Segoe UI', 'DejaVu Sans', sans-serif; }",
    `.title { font-size: 15px; font-weight: 600; fill: ${colours.text}; }`,
    `.name { font-size: 13px; font-weight: 600; fill: ${colours.text}; }`,
    `.small { font-size: 10.5px; fill: ${colours.quiet}; }`,
    `.rank { font-size: 10.5px; fill: ${colours.quiet}; font-variant-numeric: tabular-nums; }`,
    `.arrow { fill: none; stroke: ${colours.arrow}; stroke-width: 1.3; }`,
    '</style>',
    '<defs>',
    '<marker id="head" viewBox="0 0 8 8" refX="3" refY="4" markerWidth="8" markerHeight="8" markerUnits="userSpaceOnUse" orient="auto">',
    `<path d="M0 0.5 L7 4 L0 7.5 Z" fill="${colours.arrow}"/>`,
    '</marker>',
    '</defs>',
    rect({ x: 0, y: 0, width, height }, colours.ground, 'none', 0),
    ...parts,
    '</svg>',
  ].join('\n')}\n`
