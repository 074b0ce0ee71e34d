import { type ImportEdge, isTest, serverPartOf } from './graph.ts'
import { layOut, type Place } from './lay-out.ts'
import { serverRanks } from './layout-of-sources.ts'
import { type Link, withoutShortcuts } from './reduce.ts'
import { arrow, colours, labelled, rect, text } from './svg.ts'

const boxWidth = 168
const boxHeight = 44
const rowHeight = 82
const left = 64
const right = 24
const head = 52

export interface Drawing {
  width: number
  height: number
  parts: string[]
}

/** The server as boxes by rank. Everything stands on rank 0, so arrows to it are left out; so are those that follow from others. */
export function drawServer(files: readonly string[], edges: readonly ImportEdge[], at: { x: number; y: number }): Drawing {
  const present = new Set(files.filter((file) => !isTest(file)).map(serverPartOf))
  const ranks = serverRanks.map((parts, rank) => ({ rank, parts: parts.filter(({ name }) => present.has(name)) }))
  const floor = ranks[0]?.parts ?? []
  const rows = ranks
    .slice(1)
    .filter(({ parts }) => parts.length > 0)
    .reverse()
  const names = rows.map(({ parts }) => parts.map(({ name }) => name))
  const layout = layOut(names, links(edges, new Set(names.flat())), boxWidth)

  const width = left + Math.max(layout.width, 4 * boxWidth) + right
  const shift = left + Math.max(0, (width - left - right - layout.width) / 2)
  const x = ({ x: place }: Place) => Math.round(at.x + shift + place)
  const y = ({ layer }: Place) => at.y + head + layer * rowHeight
  const floorTop = at.y + head + rows.length * rowHeight
  const chipRows = Math.ceil(floor.length / 4)
  const floorHeight = 36 + chipRows * (boxHeight + 12)

  const boxes = rows.flatMap(({ rank, parts }, layer) => [
    text({ x: at.x + 20, y: y({ layer, x: 0 }) + boxHeight / 2 + 4 }, String(rank), 'rank', 'start'),
    ...parts.map(({ name, purpose }) => {
      const place = layout.places.get(name) as Place
      return labelled({ x: x(place) - boxWidth / 2, y: y(place), width: boxWidth, height: boxHeight }, name, purpose)
    }),
  ])
  const arrows = layout.ways.map(({ link, places }) => {
    const spots = places.flatMap((place, index) => {
      const first = index === 0
      const last = index === places.length - 1
      const middle = x(place) + (first ? port(link, 'from', layout.ways) : last ? port(link, 'to', layout.ways) : 0)
      const [top, bottom] = [
        { x: middle, y: y(place) },
        { x: middle, y: y(place) + boxHeight },
      ]
      return first ? [bottom] : last ? [top] : [top, bottom]
    })
    return arrow(spots)
  })
  const chipWidth = (width - 40 - 3 * 12) / 4
  const chips = floor.map(({ name, purpose }, index) =>
    labelled(
      {
        x: at.x + 20 + (index % 4) * (chipWidth + 12),
        y: floorTop + 28 + Math.floor(index / 4) * (boxHeight + 12),
        width: chipWidth,
        height: boxHeight,
      },
      name,
      purpose,
    ),
  )
  const height = floorTop + floorHeight + 16 - at.y
  return {
    width,
    height,
    parts: [
      rect({ x: at.x, y: at.y, width, height }, colours.panel, colours.line, 12),
      text({ x: at.x + 20, y: at.y + 28 }, 'server', 'title', 'start'),
      text({ x: at.x + 84, y: at.y + 28 }, 'by rank; a folder imports only from lower ranks', 'small', 'start'),
      rect({ x: at.x + 8, y: floorTop - 6, width: width - 16, height: floorHeight + 14 }, colours.floor),
      text({ x: at.x + 20, y: floorTop + 14 }, '0   what everything above stands on, without arrows', 'rank', 'start'),
      ...arrows,
      ...boxes,
      ...chips,
    ],
  }
}

function links(edges: readonly ImportEdge[], drawn: ReadonlySet<string>): Link[] {
  const pairs = new Map<string, Link>()
  for (const edge of edges) {
    const [from, to] = [serverPartOf(edge.from), serverPartOf(edge.to)]
    if (isTest(edge.from) || from === undefined || to === undefined || from === to || !drawn.has(from) || !drawn.has(to)) continue
    pairs.set(`${from}>${to}`, { from, to })
  }
  const sorted = [...pairs].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, link]) => link)
  return withoutShortcuts(sorted)
}

/** How far from the middle of its box a link starts or ends: side by side in the order in which the links leave. */
function port(link: Link, end: 'from' | 'to', ways: readonly { link: Link; places: Place[] }[]): number {
  const beside = ways
    .filter((way) => way.link[end] === link[end])
    .map((way) => ({ way, x: (end === 'from' ? way.places[1] : way.places.at(-2))?.x ?? 0 }))
    .sort((a, b) => a.x - b.x)
  const index = beside.findIndex(({ way }) => way.link === link)
  const step = Math.min(22, (boxWidth - 40) / Math.max(1, beside.length - 1))
  return Math.round((index - (beside.length - 1) / 2) * step)
}
