import { drawServer } from './draw-server.ts'
import { type ImportEdge, isTest, workspaceOf } from './graph.ts'
import { type Link, withoutShortcuts } from './reduce.ts'
import { arrow, type Box, colours, labelled, picture, rect, type Spot, text } from './svg.ts'

const margin = 28
const boxWidth = 168
const boxHeight = 44
const rowHeight = 86

const purposes = {
  tools: 'checks, tests, set-up',
  bench: 'figures, side by side',
  journeys: 'stories in a browser',
  demo: 'what npm start shows',
  'demo/inbox': 'mail that was sent',
  'demo/exchange': 'a sample application',
  web: 'the pages',
  client: 'for host applications',
} as const

/** The whole picture: workspaces around the server, every arrow an import, every arrow downwards. */
export function drawArchitecture(files: readonly string[], edges: readonly ImportEdge[]): string {
  const panelTop = margin + 56 + 2 * rowHeight
  const server = drawServer(files, edges, { x: margin, y: panelTop })
  const lane = margin + server.width + 30
  const column = lane + 30
  const width = column + 2 * boxWidth + 28 + margin
  const panel: Box = { x: margin, y: panelTop, width: server.width, height: server.height }
  const contract: Box = { x: margin, y: panelTop + server.height + 44, width: width - 2 * margin, height: 52 }
  const at = (x: number, y: number, w = boxWidth): Box => ({ x: Math.round(x), y: Math.round(y), width: w, height: boxHeight })

  const rowTop = margin + 56
  const boxes: Record<string, Box> = {
    tools: at(margin, rowTop),
    bench: at(margin + boxWidth + 28, rowTop),
    journeys: at(margin + server.width - boxWidth - 60, rowTop, boxWidth + 60),
    demo: at(margin + server.width - boxWidth - 60, rowTop + rowHeight),
    server: panel,
    'demo/inbox': at(column, panelTop),
    web: at(column, panelTop + server.height - 2 * rowHeight - boxHeight),
    'demo/exchange': at(column + boxWidth + 28, panelTop + server.height - 2 * rowHeight - boxHeight),
    client: at(column, panelTop + server.height - rowHeight - boxHeight + 20),
    contract,
  }
  const parts = [
    text({ x: margin, y: margin + 14 }, 'Countersign: how the code is laid out', 'title', 'start'),
    text(
      { x: margin, y: margin + 32 },
      'An arrow means “imports”; all point down. Arrows that follow from others are left out.',
      'small',
      'start',
    ),
    ...server.parts,
    ...workspaceLinks(edges).map(({ from, to }) => arrow(way(from, to, boxes, lane))),
    ...Object.entries(purposes).map(([name, purpose]) => labelled(boxes[name] as Box, name, purpose)),
    rect(contract, colours.box, colours.accent, 10),
    text({ x: contract.x + contract.width / 2, y: contract.y + 23 }, 'contract', 'name'),
    text(
      { x: contract.x + contract.width / 2, y: contract.y + 40 },
      'what travels: calls, schemas, problem codes, assurance levels; no logic',
      'small',
    ),
  ]
  const description = 'Workspaces and the folders of the server as boxes, imports as arrows; no arrow points up and there is no circle.'
  return picture(width, contract.y + contract.height + margin, 'How the code of Countersign is laid out', description, parts)
}

function workspaceLinks(edges: readonly ImportEdge[]): Link[] {
  const pairs = new Map<string, Link>()
  for (const edge of edges) {
    const [from, to] = [workspaceOf(edge.from), workspaceOf(edge.to)]
    if (from === undefined || to === undefined || from === to) continue
    if (isTest(edge.from) && from !== 'journeys') continue
    pairs.set(`${from}>${to}`, { from, to })
  }
  return withoutShortcuts([...pairs].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, link]) => link))
}

/** Straight down where the target lies below; otherwise through the lane between the server and the column beside it. */
function way(from: string, to: string, boxes: Record<string, Box>, lane: number): Spot[] {
  const [start, end] = [boxes[from] as Box, boxes[to] as Box]
  const [bottom, middle] = [start.y + start.height, start.x + start.width / 2]
  const overlaps = [Math.max(start.x, end.x), Math.min(start.x + start.width, end.x + end.width)] as const
  if (overlaps[0] < overlaps[1]) {
    const straight = Math.round(middle > overlaps[0] && middle < overlaps[1] ? middle : (overlaps[0] + overlaps[1]) / 2)
    return [
      { x: straight, y: bottom },
      { x: straight, y: end.y },
    ]
  }
  const entry = Math.round(end.x + end.width / 4)
  const leave = Math.round(start.x + start.width * 0.86)
  if (end.y - bottom < 2 * rowHeight)
    return [
      { x: leave, y: bottom },
      { x: entry, y: end.y },
    ]
  return [
    { x: leave, y: bottom },
    { x: lane, y: bottom + rowHeight },
    { x: lane, y: end.y - 34 },
    { x: entry, y: end.y },
  ]
}
