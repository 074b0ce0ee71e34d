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
  /** The empty route, Countersign and the peer, in this order. */
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
    processorText(report),
    generatorText(report),
    ...disturbanceText(report),
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

/** Far enough from full that a generator still sends the next request at once. */
const relaxed = 0.9

function generatorText({ measured, emptyRouteByAutocannon }: Report): string {
  const quickest = quickestOf(measured)
  const isLimit = quickest.generatorBusy > relaxed || quickest.perSecond < emptyRouteByAutocannon
  const verdict = isLimit ? `may limit the figures of the ${quickest.name}` : 'limits none of the figures'
  return `The load generator ${verdict}: it drove the ${quickest.name} at ${whole(quickest.perSecond)} a second, autocannon at ${whole(emptyRouteByAutocannon)}; how much of its own core it used is in the table.`
}

/** The one comparison that holds on a busy machine too. */
function processorText({ measured }: Report): string {
  const [limit, countersign, peer] = measured.map((one) => one.cpuMicros) as [number, number, number]
  return `By processor time, one answer of Countersign costs as much as ${threeDigits(countersign / limit)} of the empty route, and one of the peer as much as ${threeDigits(peer / countersign)} of Countersign.`
}

/** The quickest server waits for nothing but its turn, so what it did not use of its core, somebody else did. */
function disturbanceText({ measured }: Report): string[] {
  const { serverBusy } = quickestOf(measured)
  if (serverBusy > 0.85) return []
  return [`Other work took ${percent(1 - serverBusy)} of the servers’ core: of these figures only the processor times say much.`]
}

const quickestOf = (measured: readonly Measured[]): Measured => measured.reduce((a, b) => (b.perSecond > a.perSecond ? b : a))

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
