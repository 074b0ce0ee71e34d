import { statSync } from 'node:fs'
import { setTimeout as wait } from 'node:timers/promises'
import { checkSignIns, preparePeople } from '../contestants/countersign/people.ts'
import { install, type RunningCountersign, start } from '../contestants/countersign/server.ts'
import { sessionCheckRequests } from '../contestants/countersign/session-checks.ts'
import { LoadGenerator, type SteadyStream } from '../load/load-generator.ts'
import type { SteadyFigures, Tally } from '../load/steady.ts'
import { watchOtherWork } from '../processes/other-work.ts'
import { describeCommit, describeMachine } from '../report/machine.ts'
import { enduranceAims } from './endurance-aims.ts'
import { drawEndurance } from './endurance-plot.ts'
import { enduranceText } from './endurance-text.ts'
import type { EnduranceReport, Look } from './look.ts'
import { mixOf, peopleFor } from './mix.ts'

interface Wanted {
  folder: string
  minutes: number
  perSecond: number
  note: string | null
  quick: boolean
  tell: (line: string) => void
}

/** More than the requests that are under way at a time need, by far. */
const mostConnections = 500
const heldConnections = 64
const checkers = 2000

/** P7: flat over an hour of load. */
export async function measureEndurance({ folder, minutes, perSecond, note, quick, tell }: Wanted) {
  const secondsPerLook = quick ? 2 : 10
  const seconds = quick ? 20 : minutes * 60
  const described = { at: new Date().toISOString(), commit: describeCommit(), note, machine: describeMachine(folder) }
  const generator = new LoadGenerator(folder)
  const running = await start(await install(folder, 'endurance'), { core: 'all' })
  const { signIns, stepUps, checks } = mixOf(perSecond)
  const [signingIn, steppingUp] = [peopleFor(signIns), peopleFor(stepUps)]
  tell(`${seconds} s with ${checks} session checks, ${stepUps} step-ups and ${signIns} sign-ins a second`)
  const streams: SteadyStream[] = [
    { name: 'session checks', perSecond: [checks], does: 'request', data: await sessionCheckRequests(running, checkers) },
    {
      name: 'step-ups',
      perSecond: [stepUps],
      does: 'step-up',
      data: await preparePeople(running, { count: steppingUp, first: 0, signedIn: true }),
    },
    {
      name: 'sign-ins',
      perSecond: [signIns],
      does: 'sign-in',
      data: await preparePeople(running, { count: signingIn, first: steppingUp, signedIn: false }),
    },
  ]

  const otherWork = watchOtherWork()
  const looking = lookEvery(running, secondsPerLook, seconds, tell)
  looking.catch(() => {}) // a server that died is told of below
  const putting = generator.putSteadily({
    port: running.port,
    phases: [{ name: 'load', seconds }],
    mostConnections,
    heldConnections,
    bucketSeconds: secondsPerLook,
    streams,
  })
  const figures = await Promise.race([putting, running.server.died])
  const looks = join(await looking, figures)
  const otherCores = otherWork()
  await Promise.all([generator.close(), running.server.kill()])

  const whole = figures.phases[0] ?? {}
  const done = (figures.acceptedSteps['sign-ins']?.code ?? 0) + checkers + steppingUp
  const { statuses, unanswered } = whole['sign-ins'] as Tally
  const unheard = (statuses.lost ?? 0) + unanswered
  const report: EnduranceReport = {
    ...described,
    minutes: seconds / 60,
    perSecond,
    aims: enduranceAims(looks, whole),
    looks,
    whole,
    generatorBusy: figures.generatorBusy,
    otherCores,
    checks: [{ name: 'Countersign', ...(await checkSignIns(running, { least: done, most: done + unheard })) }],
  }
  return { report, text: enduranceText(report), picture: drawEndurance(report) }
}

type Seen = Omit<Look, 'requests'>

async function lookEvery(
  { server, databaseFile }: RunningCountersign,
  every: number,
  seconds: number,
  tell: Wanted['tell'],
): Promise<Seen[]> {
  const seen: Seen[] = []
  const since = performance.now()
  let cpuBefore = server.cpuSeconds()
  for (let at = every; at <= seconds; at += every) {
    await Promise.race([wait(since + at * 1000 - performance.now()), server.died])
    const cpu = server.cpuSeconds()
    seen.push({
      seconds: at,
      residentMegabytes: server.residentMegabytes(),
      handles: server.openHandles(),
      logMegabytes: megabytes(`${databaseFile}-wal`),
      databaseMegabytes: megabytes(`${databaseFile}`),
      cores: (cpu - cpuBefore) / every,
    })
    cpuBefore = cpu
    const { residentMegabytes, handles, logMegabytes } = seen.at(-1) as Seen
    if (at % 60 < every) tell(`${at} s: ${Math.round(residentMegabytes)} MB, ${handles} handles, log ${Math.round(logMegabytes)} MB`)
  }
  return seen
}

const join = (seen: readonly Seen[], { buckets }: SteadyFigures): Look[] => seen.map((one, i) => ({ ...one, requests: buckets[i] ?? {} }))

const megabytes = (file: string): number => (statSync(file, { throwIfNoEntry: false })?.size ?? 0) / 2 ** 20
