import type { Measured } from '../measure.ts'
import type { TimeShare } from '../profile/cpu-profile.ts'
import type { AimReached } from './aims.ts'
import type { Machine } from './machine.ts'
import { percent, threeDigits, whole } from './numbers.ts'
import { drawPlot } from './plot.ts'
import { table } from './table.ts'

/** All of one run: what is written to bench/results, and what the tables are made from. */
export interface Report {
  /** RFC 3339 */
  at: string
  commit: string
  note: string | null
  machine: Machine
  plan: { rounds: number; seconds: number; warmUpSeconds: number; connections: number }
  aims: AimReached[]
  /** What would meet them, for the plot. */
  aimedAt: { perSecond: number; p99: number }
  measured: Measured[]
  /** The empty route driven by a load generator that is not ours, answers a second. */
  emptyRouteByAutocannon: number
  /** What was read back from the databases afterwards. */
  checks: { name: string; checked: string; faults: string[] }[]
  profile: { byFunction: TimeShare[]; byFile: TimeShare[] } | null
}

const title = 'A code at sign-in, answered over HTTP'

export function reportPicture(report: Report): string {
  const { measured, aimedAt } = report
  return drawPlot({ title, caption: intro({ ...report, note: null }), measured, aims: aimedAt, first: 'Countersign' })
}

export function reportText(report: Report): string {
  const { measured, aims, machine, plan, checks, profile } = report
  return [
    `# ${title}`,
    intro(report),
    table(
      ['', 'aim', 'figure', 'ratio', 'met'],
      aims.map(({ id, aim, figure, ratio, met }) => [id, aim, figure, ratio, met ? 'yes' : 'no']),
    ),
    table(
      ['server', 'a second', 'p50 ms', 'p99 ms', 'p99.9 ms', 'CPU µs each', 'core used', 'load core used', 'resident MB', 'rounds apart'],
      measured.map((one) => [
        one.name,
        whole(one.perSecond),
        threeDigits(one.p50),
        threeDigits(one.p99),
        threeDigits(one.p999),
        whole(one.cpuMicros),
        percent(one.serverBusy),
        percent(one.generatorBusy),
        whole(one.residentMegabytes),
        percent(one.spread),
      ]),
      1,
    ),
    `${plan.rounds} rounds of ${plan.seconds} s each, in turn, after ${plan.warmUpSeconds} s of warming up; ${plan.connections} connections, one request at a time on each. Figures are medians of the rounds, ratios are taken round by round.`,
    generatorText(report),
    checks
      .map(
        ({ name, checked, faults }) =>
          `- ${name}: ${faults.length === 0 ? checked : `FAULTS: ${faults.slice(0, 5).join('; ')}${faults.length > 5 ? ` and ${faults.length - 5} more` : ''}`}.`,
      )
      .join('\n'),
    ...(profile ? [profileText(profile)] : []),
    machineText(machine),
  ]
    .join('\n\n')
    .concat('\n')
}

const intro = ({ at, commit, note }: Pick<Report, 'at' | 'commit' | 'note'>): string =>
  `${at.slice(0, 10)}, commit ${commit}${note ? `; ${note}` : ''}`

function generatorText({ measured, emptyRouteByAutocannon }: Report): string {
  const quickest = measured.reduce((a, b) => (b.perSecond > a.perSecond ? b : a))
  return `The load generator is not what limits the figures: it drove the ${quickest.name} at ${whole(quickest.perSecond)} a second (autocannon: ${whole(emptyRouteByAutocannon)}), and its own core was used as the table says.`
}

function profileText({ byFunction, byFile }: NonNullable<Report['profile']>): string {
  const rows = (shares: TimeShare[]) => shares.map(({ what, share }) => [`${(share * 100).toFixed(1)}%`, what])
  return [
    'Where Countersign’s time goes, in a further round:',
    table(['time', 'function itself'], rows(byFunction)),
    table(['time', 'file'], rows(byFile)),
  ].join('\n\n')
}

function machineText(machine: Machine): string {
  const { processor, cores, memoryGigabytes, system, node, fileSystem, syncMicros, pinned, loadBefore, versions } = machine
  const parts = [
    `${processor}, ${cores} cores, ${memoryGigabytes} GB`,
    system,
    `Node ${node}`,
    `${fileSystem}, one sync ${syncMicros} µs`,
    pinned ? 'server on one core, load generator on another' : 'server and load generator not held to cores of their own',
    `load before the run ${loadBefore}`,
    ...Object.entries(versions).map(([name, version]) => `${name} ${version}`),
  ]
  return `Machine: ${parts.join('; ')}.`
}
