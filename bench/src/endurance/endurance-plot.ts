import { intro } from '../report/report.ts'
import { at, colours, frame, text, vertical } from '../report/svg.ts'
import type { EnduranceReport, Look } from './look.ts'

const width = 920
const panel = { x: 180, width: 710, height: 74, gap: 26 }
const top = 64

interface Line {
  name: string
  unit: string
  value: (look: Look) => number | null
}

const lines: Line[] = [
  { name: 'Memory', unit: 'MB', value: ({ residentMegabytes }) => residentMegabytes },
  { name: 'Open handles', unit: '', value: ({ handles }) => handles },
  { name: 'Log file', unit: 'MB', value: ({ logMegabytes }) => logMegabytes },
  { name: 'Session checks, 99%', unit: 'ms', value: ({ requests }) => requests['session checks']?.accepted.p99 ?? null },
  { name: 'Sign-ins, 99%', unit: 'ms', value: ({ requests }) => requests['sign-ins']?.accepted.p99 ?? null },
  { name: 'Not accepted', unit: 'in 10 s', value: notAccepted },
]

/** One panel for each thing looked at, all over the same time. The same figures give the same bytes. */
export function drawEndurance(report: Pick<EnduranceReport, 'at' | 'commit' | 'minutes' | 'perSecond' | 'looks'>): string {
  const { minutes, perSecond, looks } = report
  const height = top + lines.length * (panel.height + panel.gap) + 40
  const title = `${Math.round(minutes * 10) / 10} minutes at ${perSecond} requests a second`
  const largest = (line: Line) => Math.max(0, ...looks.map((look) => line.value(look) ?? 0))
  const spoken = lines.map((line) => `${line.name}: at most ${rounded(largest(line))} ${line.unit}`.trim()).join('; ')
  return frame({ title, spoken, width, height }, [
    text(24, 36, title, 'title'),
    ...lines.flatMap((line, number) => drawn(line, number, looks, largest(line))),
    text(panel.x + panel.width, height - 34, `${rounded(minutes)} minutes`, 'small', 'end'),
    text(24, height - 14, intro({ ...report, note: null }), 'small'),
  ])
}

function drawn(line: Line, number: number, looks: readonly Look[], largest: number): string[] {
  const bottom = top + number * (panel.height + panel.gap) + panel.height
  const last = looks.at(-1)?.seconds ?? 1
  const full = largest === 0 ? 1 : largest * 1.1
  const points = looks.flatMap((look) => {
    const value = line.value(look)
    return value === null ? [] : [`${at(panel.x + (panel.width * look.seconds) / last)},${at(bottom - (panel.height * value) / full)}`]
  })
  return [
    text(24, bottom - panel.height + 14, line.name, 'head'),
    text(24, bottom - panel.height + 32, `at most ${rounded(largest)} ${line.unit}`.trim(), 'small'),
    `<line x1="${panel.x}" y1="${bottom}" x2="${panel.x + panel.width}" y2="${bottom}" stroke="${colours.line}"/>`,
    vertical(panel.x, bottom - panel.height, bottom, colours.line),
    `<polyline points="${points.join(' ')}" fill="none" stroke="${colours.accent}" stroke-width="1.5" stroke-linejoin="round"/>`,
  ]
}

function notAccepted({ requests }: Look): number {
  return Object.values(requests).reduce((sum, { statuses, unsent }) => {
    const others = Object.entries(statuses).filter(([status]) => !/^2\d\d$/.test(status))
    return sum + unsent + others.reduce((all, [, count]) => all + count, 0)
  }, 0)
}

const rounded = (value: number): string => (value >= 100 ? String(Math.round(value)) : String(Math.round(value * 10) / 10))
