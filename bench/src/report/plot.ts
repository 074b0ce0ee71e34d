import type { Measured } from '../measure.ts'
import { threeDigits, whole } from './numbers.ts'

export interface Plot {
  title: string
  /** Which run it shows. */
  caption: string
  measured: readonly Measured[]
  aims: Aims
  /** The name of the one it is about. */
  first: string
}

interface Aims {
  perSecond: number
  p99: number
}

// Fixed on a light ground, so the picture reads the same in dark mode.
const colours = {
  ground: '#fbfaf8',
  track: '#f0ece5',
  line: '#cfc8bd',
  text: '#26221d',
  quiet: '#6d655b',
  accent: '#2f5d62',
  other: '#b9b0a3',
  aim: '#a8481f',
}

const rowHeight = 46
const top = 84
const names = { x: 24 }
const bars = { x: 214, width: 250 }
const times = { x: 580, width: 300 }
const width = 920

/** Two panels side by side: answers a second as bars, times as points on a scale of powers of ten. The same figures give the same bytes. */
export function drawPlot({ title, caption, measured, aims, first }: Plot): string {
  const height = top + measured.length * rowHeight + 62
  const parts = [
    text(names.x, 36, title, 'title'),
    text(bars.x, 66, 'Answers a second, one core', 'head'),
    text(times.x, 66, 'Time to the answer, ms: median, 99%, 99.9%', 'head'),
    text(names.x, bottom(measured.length) + 38, caption, 'small'),
    ...rateAxis(measured, aims),
    ...timeAxis(measured, aims),
    ...measured.flatMap((one, row) => [
      ...rateBar(one, row, measured, one.name === first),
      ...timePoints(one, row, measured, one.name === first),
    ]),
  ]
  const spoken = measured
    .map((one) => `${one.name}: ${whole(one.perSecond)} a second, 99 of 100 within ${threeDigits(one.p99)} ms`)
    .join('; ')
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-labelledby="title description">
<title id="title">${escaped(title)}</title>
<desc id="description">${escaped(spoken)}</desc>
<style>
text { font-family: system-ui, 'Segoe UI', 'Noto Sans', 'DejaVu Sans', sans-serif; fill: ${colours.text}; font-size: 14px; font-variant-numeric: tabular-nums; stroke: ${colours.ground}; stroke-width: 5px; stroke-linejoin: round; paint-order: stroke }
.title { font-size: 18px; font-weight: 600 } .head { font-size: 13px; fill: ${colours.quiet} } .small { font-size: 12px; fill: ${colours.quiet} }
.first { font-weight: 600 } .aim { font-size: 12px; fill: ${colours.aim} }
</style>
<rect width="${width}" height="${height}" rx="10" fill="${colours.ground}"/>
${parts.join('\n')}
</svg>
`
}

const middleOf = (row: number): number => top + row * rowHeight + rowHeight / 2
const bottom = (rows: number): number => top + rows * rowHeight

function rateBar(one: Measured, row: number, all: readonly Measured[], isFirst: boolean): string[] {
  const y = middleOf(row)
  const length = Math.max(2, bars.width * (one.perSecond / largestRate(all)))
  return [
    text(names.x, y + 5, one.name, isFirst ? 'first' : ''),
    `<rect x="${bars.x}" y="${y - 11}" width="${at(length)}" height="22" rx="3" fill="${isFirst ? colours.accent : colours.other}"/>`,
    text(bars.x + length + 8, y + 5, whole(one.perSecond), isFirst ? 'first' : ''),
  ]
}

function rateAxis(all: readonly Measured[], aims: Aims): string[] {
  const x = bars.x + bars.width * (aims.perSecond / largestRate(all))
  const end = bottom(all.length)
  return [
    vertical(bars.x, top, end, colours.line),
    dashed(x, top, end),
    text(x, end + 20, `aim: ${whole(aims.perSecond)}`, 'aim', 'middle'),
  ]
}

const largestRate = (all: readonly Measured[]): number => Math.max(...all.map((one) => one.perSecond))

function timePoints(one: Measured, row: number, all: readonly Measured[], isFirst: boolean): string[] {
  const y = middleOf(row)
  const x = timeScale(all)
  const colour = isFirst ? colours.accent : colours.other
  const points = [one.p50, one.p99, one.p999]
  return [
    `<line x1="${at(x(one.p50))}" y1="${y}" x2="${at(x(one.p999))}" y2="${y}" stroke="${colour}" stroke-width="4" stroke-linecap="round"/>`,
    ...points.map(
      (time, i) =>
        `<circle cx="${at(x(time))}" cy="${y}" r="${i === 1 ? 7 : 5}" fill="${i === 1 ? colour : colours.ground}" stroke="${colour}" stroke-width="2"/>`,
    ),
    text(x(one.p99), y - 13, threeDigits(one.p99), isFirst ? 'small first' : 'small', 'middle'),
  ]
}

function timeAxis(all: readonly Measured[], aims: Aims): string[] {
  const x = timeScale(all)
  const end = bottom(all.length)
  const [lowest, highest] = decades(all)
  const lines = Array.from({ length: highest - lowest + 1 }, (_, i) => 10 ** (lowest + i))
  return [
    ...lines.flatMap((time) => [
      vertical(x(time), top, end, colours.line),
      text(x(time), end + 20, String(Number(time.toPrecision(1))), 'small', 'middle'),
    ]),
    dashed(x(aims.p99), top, end),
    text(x(aims.p99), end + 38, `aim: 99% under ${aims.p99} ms`, 'aim', 'middle'),
  ]
}

/** Whole powers of ten around all points. */
function decades(all: readonly Measured[]): [number, number] {
  const times = all.flatMap((one) => [one.p50, one.p999])
  return [Math.floor(Math.log10(Math.min(...times))), Math.ceil(Math.log10(Math.max(...times)))]
}

function timeScale(all: readonly Measured[]): (time: number) => number {
  const [lowest, highest] = decades(all)
  return (time) => times.x + (times.width * (Math.log10(time) - lowest)) / (highest - lowest)
}

const at = (value: number): string => String(Math.round(value * 10) / 10)
const vertical = (x: number, from: number, to: number, colour: string): string =>
  `<line x1="${at(x)}" y1="${from}" x2="${at(x)}" y2="${to}" stroke="${colour}"/>`
const dashed = (x: number, from: number, to: number): string =>
  `<line x1="${at(x)}" y1="${from}" x2="${at(x)}" y2="${to + 4}" stroke="${colours.aim}" stroke-width="1.5" stroke-dasharray="4 4"/>`
const text = (x: number, y: number, words: string, kind: string, anchor = 'start'): string =>
  `<text x="${at(x)}" y="${at(y)}" class="${kind}" text-anchor="${anchor}">${escaped(words)}</text>`
const escaped = (words: string): string => words.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
