// Fixed on a light ground, so the pictures read the same in dark mode.
export const colours = {
  ground: '#fbfaf8',
  line: '#e3ddd3',
  text: '#26221d',
  quiet: '#6d655b',
  accent: '#2f5d62',
  missed: '#b5622f',
  aim: '#a8481f',
}

/** A picture that says in words too what it shows. The same parts give the same bytes. */
export function frame(
  { title, spoken, width, height }: { title: string; spoken: string; width: number; height: number },
  parts: readonly string[],
): string {
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-labelledby="title description">
<title id="title">${escaped(title)}</title>
<desc id="description">${escaped(spoken)}</desc>
<style>
text { font-family: system-ui, 'Segoe UI', 'Noto Sans', 'DejaVu Sans', sans-serif; fill: ${colours.text}; font-size: 14px; font-variant-numeric: tabular-nums; stroke: ${colours.ground}; stroke-width: 4px; stroke-linejoin: round; paint-order: stroke }
.title { font-size: 18px; font-weight: 600 } .head { font-size: 13px; font-weight: 600 } .row { font-size: 12.5px } .small { font-size: 11.5px; fill: ${colours.quiet} }
.missed { fill: ${colours.missed} } .aim { font-size: 11.5px; fill: ${colours.aim} }
</style>
<rect width="${width}" height="${height}" rx="10" fill="${colours.ground}"/>
${parts.join('\n')}
</svg>
`
}

export const at = (value: number): string => String(Math.round(value * 10) / 10)
export const vertical = (x: number, from: number, to: number, colour: string): string =>
  `<line x1="${at(x)}" y1="${at(from)}" x2="${at(x)}" y2="${at(to)}" stroke="${colour}"/>`
export const dashed = (x: number, from: number, to: number): string =>
  `<line x1="${at(x)}" y1="${at(from)}" x2="${at(x)}" y2="${at(to + 4)}" stroke="${colours.aim}" stroke-width="1.5" stroke-dasharray="4 4"/>`
export const text = (x: number, y: number, words: string, kind: string, anchor = 'start'): string =>
  `<text x="${at(x)}" y="${at(y)}" class="${kind}" text-anchor="${anchor}">${escaped(words)}</text>`
const escaped = (words: string): string => words.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
