import type { Measured, Plan } from '../measure.ts'
import type { Machine } from './machine.ts'
import { percent, threeDigits, whole } from './numbers.ts'
import type { PartResult } from './part-result.ts'
import { drawPlot } from './plot.ts'
import { table } from './table.ts'

/** All of one run: what is written to bench/results, and what the tables are made from. */
export interface Report {
  /** RFC 3339 */
  at: string
  commit: string
  note: string | null
  machine: Machine
  plan: Plan
  parts: ReportedPart[]
}

export interface ReportedPart extends PartResult {
  id: string
  title: string
  /** Why there are no figures: this machine lacks something, or it broke off. */
  missing: string | null
  failed: boolean
  /** Cores that were at work for somebody else meanwhile, on average. */
  otherCores: number
}

export const isSound = ({ parts }: Report): boolean =>
  parts.every(({ failed, checks }) => !failed && checks.every(({ faults }) => faults.length === 0))

export const reportPicture = (report: Report): string =>
  drawPlot({
    title: 'Aims and what is reached of them',
    caption: intro({ ...report, note: null }),
    aims: report.parts.flatMap(({ aims }) => aims),
  })

export function reportText(report: Report): string {
  const { parts, plan, machine } = report
  const aims = parts.flatMap((part) => part.aims)
  return [
    '# Benchmark',
    intro(report),
    table(
      ['', 'aim', 'figure', 'ratio', 'met'],
      aims.map(({ id, aim, figure, ratio, met }) => [id, aim, figure, ratio, met ? 'yes' : 'no']),
    ),
    `${plan.rounds} rounds of ${plan.seconds} s each, in turn, after ${plan.warmUpSeconds} s of warming up; ${plan.connections} connections where nothing else is said, one request at a time on each. Figures are medians of the rounds, ratios are taken round by round.`,
    otherWorkText(parts),
    machineText(machine),
    ...parts.map(partText),
  ]
    .join('\n\n')
    .concat('\n')
}

function partText({ id, title, missing, measured, tables = [], notes, checks }: ReportedPart): string {
  return [
    `## ${id}: ${title}`,
    ...(missing === null ? [] : [`**Not measured**: ${missing}`]),
    ...(measured.length === 0 ? [] : [measuredTable(measured)]),
    ...tables.map(({ head, rows, rightFrom }) => table(head, rows, rightFrom)),
    ...notes,
    ...checks.map(checkText),
  ].join('\n\n')
}

/** Less than that is what any system does by itself. */
const quietCores = 0.1

function otherWorkText(parts: readonly ReportedPart[]): string {
  const disturbed = parts.filter(({ otherCores }) => otherCores > quietCores)
  if (disturbed.length === 0) return 'Nothing else was at work meanwhile.'
  const cores = disturbed.map(({ title, otherCores }) => `${title}: ${otherCores.toFixed(2)}`)
  return `**Other work used part of the cores meanwhile**, so of these figures only processor times and ratios say something: ${cores.join('; ')}.`
}

function measuredTable(measured: readonly Measured[]): string {
  const figure = (value: number, read: (value: number) => string) => (Number.isNaN(value) ? '' : read(value))
  return table(
    ['what', 'a second', 'p50 ms', 'p99 ms', 'p99.9 ms', 'CPU µs each', 'cores used', 'load core used', 'resident MB', 'rounds apart'],
    measured.map((one) => [
      one.name,
      one.perSecond < 1000 ? threeDigits(one.perSecond) : whole(one.perSecond),
      figure(one.p50, threeDigits),
      figure(one.p99, threeDigits),
      figure(one.p999, threeDigits),
      figure(one.cpuMicros, (micros) => (micros < 100 ? threeDigits(micros) : whole(micros))),
      figure(one.serverBusy, (share) => share.toFixed(2)),
      figure(one.generatorBusy, percent),
      figure(one.residentMegabytes, whole),
      percent(one.spread),
    ]),
    1,
  )
}

function checkText({ name, checked, faults }: PartResult['checks'][number]): string {
  if (faults.length === 0) return `Checked, ${name}: ${checked}.`
  return `**FAULTS**, ${name}: ${faults.slice(0, 5).join('; ')}${faults.length > 5 ? ` and ${faults.length - 5} more` : ''}.`
}

export const intro = ({ at, commit, note }: Pick<Report, 'at' | 'commit' | 'note'>): string =>
  `${at.slice(0, 10)}, commit ${commit}${note ? `; ${note}` : ''}`

export function machineText(machine: Machine): string {
  const { processor, cores, memoryGigabytes, system, node, fileSystem, syncMicros, pinned, loadBefore, versions } = machine
  const parts = [
    `${processor}, ${cores} cores, ${memoryGigabytes} GB`,
    system,
    `Node ${node}`,
    `${fileSystem}, one sync ${syncMicros} µs`,
    pinned
      ? 'server on one core, load generator on another where nothing else is said'
      : 'server and load generator not held to cores of their own',
    `load before the run ${loadBefore}${loadBefore > 0.5 ? ' (something else was at work)' : ''}`,
    ...Object.entries(versions).map(([name, version]) => `${name} ${version}`),
  ]
  return `Machine: ${parts.join('; ')}.`
}
