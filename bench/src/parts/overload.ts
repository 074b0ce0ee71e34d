import { openSignInsUnderWay } from '@countersign/server/testing/sign-ins-under-way'
import { checkSignIns, preparePeople } from '../contestants/countersign/people.ts'
import { type Installation, install, start } from '../contestants/countersign/server.ts'
import { sessionCheckRequests } from '../contestants/countersign/session-checks.ts'
import type { LoadFigures, LoadOrder } from '../load/load.ts'
import { LoadGenerator } from '../load/load-generator.ts'
import type { StreamData, Tally, Times, Work } from '../load/steady.ts'
import { threeDigits, whole } from '../report/numbers.ts'
import type { PartResult, Table } from '../report/part-result.ts'
import { answerRequest } from '../requests/answer-request.ts'
import { clientAddress } from '../requests/browser.ts'
import { totpCode, totpStep } from '../totp-code.ts'
import { overloadAims, recoveredAfter } from './overload-aims.ts'
import type { Part, Run } from './part.ts'

/** What a server is sent more of than it can carry. */
interface Flood {
  name: string
  /** As a multiple of what it can carry. */
  times: number
  kind: LoadOrder['kind']
  does: Work
  prepare(installation: Installation, count: number, first: number): Promise<StreamData>
  /** Of them a second, at most, for the first look at what it can carry. */
  guess: number
}

const floods: Flood[] = [
  {
    name: 'codes',
    times: 2,
    kind: 'requests',
    does: 'request',
    guess: 6000,
    async prepare({ databaseUrl, keysFile }, count, first) {
      const signIns = await openSignInsUnderWay({ databaseUrl, keysFile, count, addressOf: (number) => clientAddress(first + number) })
      const step = totpStep(Date.now())
      return signIns.map((signIn, i) => answerRequest({ ...signIn, clientNumber: first + i, proof: totpCode(signIn.totpKey, step) }))
    },
  },
  {
    name: 'sign-ins',
    times: 5,
    kind: 'people',
    does: 'sign-in',
    guess: 200,
    prepare: (installation, count, first) => preparePeople(installation, { count, first, signedIn: false }),
  },
]

/** Before and after, a quarter of what it can carry. */
const usualShare = 0.25
const checksPerSecond = 100
const checkers = 500
/** Under way at a time, from all proxies together. */
const mostConnections = 1000
/** What they hold open. */
const heldConnections = 512

/** P7: twice what it can carry, of sign-ins five times. */
export const overload: Part = {
  id: 'P7',
  title: 'Overload',
  async measure(run) {
    const results: PartResult[] = []
    for (const flood of floods) results.push(await flooded(flood, run))
    return {
      aims: results.flatMap(({ aims }) => aims),
      measured: [],
      tables: results.flatMap(({ tables = [] }) => tables),
      checks: results.flatMap(({ checks }) => checks),
      notes: [
        '*2 × codes* is twice as many codes as it can carry. Requests are begun when they are due, whatever became of those before, and times count from then. 512 connections are open from the start, as a proxy holds them, and more are opened where they are all busy, up to 1,000. The server has all cores, as in production, and shares them with the load generator. What it can carry was measured just before, with 32 connections. Session checks go on all the time, 100 a second from people who have nothing to do with the rest. *As before* is the first second from which on all of them are answered, in at most three times what is usual.',
      ],
      data: results.map(({ data }) => data),
    }
  },
}

async function flooded(flood: Flood, { folder, quick, tell }: Run): Promise<PartResult> {
  const { name, times, kind, does } = flood
  const generator = new LoadGenerator(folder)
  const installation = await install(folder, `overload-${name}`)
  const running = await start(installation, { core: 'all' })
  const { port } = running

  // The first look warms up.
  const looks: LoadFigures[] = []
  let people = 0
  for (const lookSeconds of quick ? [1, 1] : [3, 3]) {
    const count = flood.guess * lookSeconds
    const data = await flood.prepare(installation, count, people)
    people += count
    looks.push(await generator.put(data, { kind, port, connections: 32, seconds: lookSeconds, repeat: false, staysAwake: false }))
  }
  const carried = looks.at(-1)?.perSecond ?? Number.NaN
  tell(`overload: ${whole(carried)} ${name} a second can be carried`)

  const seconds = quick ? { before: 2, during: 2, after: 3 } : { before: 3, during: 6, after: 10 }
  const phases = [
    { name: 'before', seconds: seconds.before },
    { name: 'overload', seconds: seconds.during },
    { name: 'after', seconds: seconds.after },
  ]
  const perSecond = [usualShare, times, usualShare].map((share) => Math.ceil(share * carried))
  const count = phases.reduce((sum, phase, i) => sum + phase.seconds * (perSecond[i] ?? 0), 0)
  const checks = await sessionCheckRequests(installation, checkers)
  const data = await flood.prepare(installation, count, people)
  const figures = await generator.putSteadily({
    port,
    phases,
    mostConnections,
    heldConnections,
    bucketSeconds: 1,
    streams: [
      { name, perSecond, does, data },
      { name: 'session checks', perSecond: phases.map(() => checksPerSecond), does: 'request', data: checks },
    ],
  })
  await Promise.all([generator.close(), running.server.kill()])

  const [, during] = figures.phases as [unknown, Record<string, Tally>, unknown]
  const recovered = recoveredAfter(
    figures.buckets.map((bucket) => bucket['session checks'] as Tally),
    seconds,
  )
  const load = `${times} × ${name}`
  const accepted =
    sum(looks, (look) => look.accepted.length) + checkers + Object.values(figures.acceptedSteps[name] ?? {}).reduce(lastOf, 0)
  const unknown = sum(figures.phases, (phase) => unheard(phase[name] as Tally)) + sum(looks, unanswered)
  return {
    aims: overloadAims({ load, flood: during[name] as Tally, checks: during['session checks'] as Tally, recovered }),
    measured: [],
    tables: [phaseTable(name, phases, figures.phases)],
    checks: [{ name: `Overload with ${name}`, ...(await checkSignIns(running, { least: accepted, most: accepted + unknown })) }],
    notes: [],
    data: { name, carried, plan: phases, ...figures },
  }
}

/** A sign-in has two steps, and is done with the last one. */
const lastOf = (_sum: number, steps: number): number => steps

const sum = <T>(list: readonly T[], figure: (one: T) => number): number => list.reduce((total, one) => total + figure(one), 0)

/** What became of these, only the database knows. */
const unheard = ({ statuses, unanswered }: Tally): number => (statuses.lost ?? 0) + unanswered

const unanswered = ({ statuses, accepted }: LoadFigures): number =>
  Object.values(statuses).reduce((sum, count) => sum + count, 0) - accepted.length

function phaseTable(name: string, phases: readonly { name: string; seconds: number }[], tallies: readonly Record<string, Tally>[]): Table {
  const kinds = [name, 'session checks']
  return {
    head: [
      'phase',
      'what',
      'begun a second',
      'done a second',
      'p50 ms',
      'p99 ms',
      'refused a second',
      'p99 ms of these',
      'other answers',
      'not sent',
    ],
    rows: phases.flatMap((phase, i) =>
      kinds.map((kind) => {
        const tally = tallies[i]?.[kind] as Tally
        const aSecond = (count: number) => whole(count / phase.seconds)
        return [
          phase.name,
          kind,
          aSecond(tally.begun),
          aSecond(tally.done),
          millis(tally.accepted, 'p50'),
          millis(tally.accepted, 'p99'),
          aSecond(tally.shed.count),
          millis(tally.shed, 'p99'),
          otherAnswers(tally),
          whole(tally.unsent),
        ]
      }),
    ),
    rightFrom: 2,
  }
}

const millis = (times: Times, which: 'p50' | 'p99'): string => (times[which] === null ? '' : threeDigits(times[which]))

function otherAnswers({ statuses }: Tally): string {
  const others = Object.entries(statuses).filter(([status]) => !/^(2\d\d|429|503)$/.test(status))
  return others.map(([status, count]) => `${whole(count)} × ${status}`).join(', ')
}
