import type { AimReached } from './aims.ts'
import { threeDigits } from './numbers.ts'
import { at, colours, dashed, frame, text, vertical } from './svg.ts'

export interface Plot {
  title: string
  /** Which run it shows. */
  caption: string
  aims: readonly AimReached[]
}

const width = 920
const top = 74
const rowHeight = 34
const bars = { x: 470, width: 330 }
/** Powers of ten around the aim; what lies outside ends at the edge. */
const decades = { least: -1, most: 1 }

/** One row for each aim, on a scale of powers of ten with the aim itself in the middle. The same figures give the same bytes. */
export function drawPlot({ title, caption, aims }: Plot): string {
  const end = top + aims.length * rowHeight
  const spoken = aims.map(({ id, aim, figure, met }) => `${id}, ${aim}: ${figure}, ${met ? 'met' : 'not met'}`).join('; ')
  return frame({ title, spoken, width, height: end + 58 }, [
    text(24, 36, title, 'title'),
    text(24, end + 44, caption, 'small'),
    text(bars.x, 60, 'worse than the aim', 'small'),
    text(bars.x + bars.width, 60, 'better', 'small', 'end'),
    ...[0.1, 0.3, 1, 3, 10].flatMap((value) => [
      vertical(scale(value), top, end, colours.line),
      text(scale(value), end + 20, value === 1 ? 'aim' : `× ${value}`, value === 1 ? 'aim' : 'small', 'middle'),
    ]),
    ...aims.flatMap(row),
    dashed(scale(1), top - 4, end),
  ])
}

function row({ id, aim, figure, met, reached }: AimReached, number: number): string[] {
  const middle = top + number * rowHeight + rowHeight / 2
  const x = scale(reached)
  const [from, to] = x < scale(1) ? [x, scale(1)] : [scale(1), x]
  const colour = met ? colours.accent : colours.missed
  return [
    text(24, middle - 3, `${id}  ${cut(aim, 62)}`, met ? 'row' : 'row missed'),
    text(46, middle + 12, cut(figure, 70), 'small'),
    `<rect x="${at(from)}" y="${at(middle - 7)}" width="${at(Math.max(2, to - from))}" height="14" rx="3" fill="${colour}"/>`,
    text(bars.x + bars.width + 14, middle + 5, Number.isNaN(reached) ? '' : `× ${threeDigits(reached)}`, met ? 'row' : 'row missed'),
  ]
}

/** Where a multiple of the aim lies. */
function scale(reached: number): number {
  const power = reached > 0 ? Math.log10(reached) : decades.least
  const within = Math.min(Math.max(power, decades.least), decades.most)
  return bars.x + (bars.width * (within - decades.least)) / (decades.most - decades.least)
}

const cut = (words: string, most: number): string => (words.length > most ? `${words.slice(0, most - 1)}…` : words)
