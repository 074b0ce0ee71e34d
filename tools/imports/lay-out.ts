// A layered drawing after Sugiyama: links that pass a layer get a place of their own in it, layers are ordered so that few links
// cross, and places are moved as close to their neighbours as the order allows. The same input gives the same picture.
import type { Link } from './reduce.ts'

export interface Place {
  layer: number
  /** The middle, in pixels; the drawing begins at 0. */
  x: number
}

export interface Layout {
  places: Map<string, Place>
  /** For each link every place it passes, both ends included. */
  ways: { link: Link; places: Place[] }[]
  width: number
}

interface Point extends Place {
  name: string
  width: number
  up: Point[]
  down: Point[]
}

const gap = 26
const passageWidth = 10
const orderings = 40
const placings = 3000

export function layOut(layers: readonly (readonly string[])[], links: readonly Link[], boxWidth: number): Layout {
  const rows: Point[][] = layers.map((names, layer) => names.map((name) => ({ name, layer, x: 0, width: boxWidth, up: [], down: [] })))
  const named = new Map(rows.flat().map((point) => [point.name, point]))
  const chains = links.map((link) => ({ link, points: chain(link, named, rows) }))

  orderRows(rows)
  const width = placeRows(rows)
  return {
    places: new Map([...named].map(([name, { layer, x }]) => [name, { layer, x }])),
    ways: chains.map(({ link, points }) => ({ link, places: points.map(({ layer, x }) => ({ layer, x })) })),
    width,
  }
}

/** The link's two ends, with a narrow point in every layer it passes. */
function chain(link: Link, named: ReadonlyMap<string, Point>, rows: Point[][]): Point[] {
  const first = named.get(link.from) as Point
  const last = named.get(link.to) as Point
  const points = [first]
  for (let layer = first.layer + 1; layer < last.layer; layer++) {
    const passage: Point = { name: `${link.from}>${link.to}`, layer, x: 0, width: passageWidth, up: [], down: [] }
    rows[layer]?.push(passage)
    points.push(passage)
  }
  points.push(last)
  for (const [at, point] of points.entries()) {
    const below = points[at + 1]
    if (!below) break
    point.down.push(below)
    below.up.push(point)
  }
  return points
}

/** Orders each layer by the middle of its neighbours, downwards and upwards in turn, and keeps the order with the fewest crossings. */
function orderRows(rows: Point[][]): void {
  let best = rows.map((row) => [...row])
  let fewest = crossings(best)
  for (let sweep = 0; sweep < orderings && fewest > 0; sweep++) {
    const side = sweep % 2 === 0 ? 'up' : 'down'
    const order = side === 'up' ? rows : [...rows].reverse()
    for (const row of order) {
      const index = new Map(rows.flatMap((points) => points.map((point, at): [Point, number] => [point, at / points.length])))
      const middle = new Map(row.map((point) => [point, mean(point[side].map((other) => index.get(other) ?? 0)) ?? index.get(point) ?? 0]))
      row.sort((a, b) => (middle.get(a) ?? 0) - (middle.get(b) ?? 0))
    }
    const count = crossings(rows)
    if (count >= fewest) continue
    fewest = count
    best = rows.map((row) => [...row])
  }
  for (const [at, row] of best.entries()) rows[at] = row
}

function crossings(rows: readonly Point[][]): number {
  let count = 0
  for (const [at, row] of rows.entries()) {
    const below = new Map(rows[at + 1]?.map((point, index) => [point, index]))
    const ends = row.flatMap((point, index) => point.down.map((other) => [index, below.get(other) ?? 0] as const))
    for (const [index, [a, b]] of ends.entries()) for (const [c, d] of ends.slice(index + 1)) if ((a - c) * (b - d) < 0) count++
  }
  return count
}

/** Moves every point towards the middle of its neighbours while the order and the distances hold; says how wide it became. */
function placeRows(rows: readonly Point[][]): number {
  for (const row of rows)
    spread(
      row,
      row.map((_, at) => ({ x: at * 40, weight: 1 })),
    )
  for (let sweep = 0; sweep < placings; sweep++) {
    for (const row of sweep % 2 === 0 ? rows : [...rows].reverse()) spread(row, row.map(wish))
  }
  const all = rows.flat()
  const left = Math.min(...all.map(({ x, width }) => x - width / 2))
  for (const point of all) point.x = Math.round(point.x - left)
  return Math.max(...all.map(({ x, width }) => x + width / 2))
}

interface Wish {
  x: number
  weight: number
}

/** A link that passes several layers should run straight there: its passages pull at each other harder than boxes do. */
function wish(point: Point): Wish {
  let [sum, weight] = [0, 0]
  for (const other of [...point.up, ...point.down]) {
    const pull = [1, 2, 80][Number(isPassage(point)) + Number(isPassage(other))] as number
    sum += other.x * pull
    weight += pull
  }
  return weight === 0 ? { x: point.x, weight: 1 } : { x: sum / weight, weight }
}

const isPassage = ({ width }: Point): boolean => width === passageWidth

/**
 * Sets the places of one row: as near as possible to the wished ones in the sense of least squares, in the given order, nothing
 * overlapping (isotonic regression by pooling neighbours that are in each other's way).
 */
function spread(row: readonly Point[], wishes: readonly Wish[]): void {
  const offsets: number[] = []
  let offset = 0
  for (const [at, point] of row.entries()) {
    const before = row[at - 1]
    if (before) offset += (before.width + point.width) / 2 + gap
    offsets.push(offset)
  }
  const pools: { sum: number; weight: number; count: number }[] = []
  for (const [at, { x, weight }] of wishes.entries()) {
    pools.push({ sum: (x - (offsets[at] ?? 0)) * weight, weight, count: 1 })
    for (let last = pools.length - 1; last > 0; last--) {
      const [left, right] = [pools[last - 1], pools[last]]
      if (!left || !right || left.sum / left.weight <= right.sum / right.weight) break
      pools.splice(last - 1, 2, { sum: left.sum + right.sum, weight: left.weight + right.weight, count: left.count + right.count })
    }
  }
  const bases = pools.flatMap(({ sum, weight, count }) => Array.from({ length: count }, () => sum / weight))
  for (const [at, point] of row.entries()) point.x = (bases[at] ?? 0) + (offsets[at] ?? 0)
}

const mean = (values: readonly number[]): number | undefined =>
  values.length === 0 ? undefined : values.reduce((sum, value) => sum + value, 0) / values.length
