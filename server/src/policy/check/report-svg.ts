import { holdings } from './moves.ts'
import { delay, type Report } from './report.ts'
import type { Route } from './search.ts'

const row = 34
const left = 24
const labelWidth = 190
const column = 46
const ink = '#23221f'
const soft = '#6b675f'
const line = '#d9d5cb'

const escaped = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
const say = (x: number, y: number, words: string, more = '') => `<text x="${x}" y="${y}" ${more}>${escaped(words)}</text>`

/**
 * The routes as a picture: a row for each, a column for each thing an attacker may hold, and how long it takes. A full dot is
 * what the route begins with; red is at once, amber what the owner can stop.
 */
export function reportSvg(report: Report): string {
  const { routes, policy } = report
  const top = 150
  const width = left + labelWidth + holdings.length * column + 260
  const height = top + Math.max(1, routes.length) * row + 40
  const x = (at: number) => left + labelWidth + at * column + column / 2
  const heads = holdings.map((holding, at) =>
    say(0, 0, holding.replaceAll('_', ' '), `transform="translate(${x(at) + 4} ${top - 18}) rotate(-50)" fill="${soft}"`),
  )
  const rows = routes.map((route, at) => drawRoute(route, top + at * row + row / 2, x, width))
  const empty =
    routes.length === 0 ? [say(left, top + row / 2 + 5, 'Nothing that an attacker may hold leads to control or to a withdrawal.')] : []
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" font-family="system-ui, sans-serif" font-size="13" fill="${ink}" role="img">`,
    `<title>Routes an attacker has under the policy ${escaped(policy)}</title>`,
    `<rect width="100%" height="100%" fill="#fdfcf9"/>`,
    say(left, 34, `Policy ${policy}`, 'font-size="18" font-weight="700"'),
    ...heads,
    ...rows,
    ...empty,
    '</svg>',
    '',
  ].join('\n')
}

function drawRoute(route: Route, y: number, x: (at: number) => number, width: number): string {
  const colour = route.ownerCanStop ? '#a86a00' : '#b3261e'
  const held = holdings.map((holding, at) => ({ at, isHeld: route.from.includes(holding) }))
  const first = held.find(({ isHeld }) => isHeld)?.at ?? 0
  const end = x(holdings.length - 1) + column
  return [
    `<path d="M${left} ${y + row / 2}H${width - left}" stroke="${line}"/>`,
    say(left, y + 5, route.to === 'control' ? 'control of the account' : 'a withdrawal'),
    `<path d="M${x(first)} ${y}H${end}" stroke="${colour}" stroke-width="2"${route.ownerCanStop ? ' stroke-dasharray="5 4"' : ''}/>`,
    `<path d="M${end} ${y - 5}l9 5l-9 5z" fill="${colour}"/>`,
    ...held.map(
      ({ at, isHeld }) =>
        `<circle cx="${x(at)}" cy="${y}" r="${isHeld ? 6 : 3}" fill="${isHeld ? colour : '#fdfcf9'}" stroke="${isHeld ? colour : line}" stroke-width="1.5"/>`,
    ),
    say(end + 20, y + 5, delay(route)),
  ].join('\n')
}
