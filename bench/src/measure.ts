import type { Contestant } from './contestants/contestant.ts'
import type { LoadFigures } from './load/load.ts'
import type { LoadGenerator } from './load/load-generator.ts'
import { median, spread } from './statistics.ts'

export interface Plan {
  rounds: number
  seconds: number
  warmUpSeconds: number
  connections: number
}

/** One stretch of load on one contestant. */
export interface Round extends Omit<LoadFigures, 'accepted'> {
  /** Share of its core that the server used; the rest it waited, for the disk or for its turn. */
  serverBusy: number
  /** Processor time of the server for one answer, in microseconds: the figure that other work on the machine disturbs least. */
  cpuMicros: number
  residentMegabytes: number
}

export interface Measured {
  name: string
  rounds: Round[]
  /** Medians over the rounds. */
  perSecond: number
  p50: number
  p99: number
  p999: number
  residentMegabytes: number
  serverBusy: number
  cpuMicros: number
  generatorBusy: number
  /** How far the rates of the rounds lie apart, as a share of their median. */
  spread: number
}

/**
 * Warms everybody up, then measures them in turn, round by round: what the machine does meanwhile befalls all of them
 * alike. A refusal ends the run, since refusing is quicker than checking.
 */
export async function measureInTurn(
  contestants: readonly Contestant[],
  generator: LoadGenerator,
  plan: Plan,
  tell: (line: string) => void,
): Promise<Measured[]> {
  const runs = contestants.map((contestant) => ({ contestant, rounds: [] as Round[], rate: cautiousRate }))
  for (const run of runs) {
    run.rate = (await loadOnce(run.contestant, generator, plan, 1, run.rate)).perSecond
    run.rate = (await loadOnce(run.contestant, generator, plan, plan.warmUpSeconds, run.rate)).perSecond
    tell(`warm: ${run.contestant.name}, ${Math.round(run.rate)}/s`)
  }
  for (let number = 1; number <= plan.rounds; number++) {
    for (const run of runs) {
      const round = await loadOnce(run.contestant, generator, plan, plan.seconds, run.rate)
      run.rounds.push(round)
      run.rate = Math.max(run.rate, round.perSecond)
      tell(`round ${number}: ${run.contestant.name}, ${Math.round(round.perSecond)}/s, p99 ${round.p99.toFixed(2)} ms`)
    }
  }
  return runs.map(({ contestant, rounds }) => summary(contestant.name, rounds))
}

/** Answers a second that are expected of a contestant nobody has met yet. */
const cautiousRate = 2000
/** Requests are single use, and a round may be quicker than the one before. */
const reserve = 1.4

async function loadOnce(contestant: Contestant, generator: LoadGenerator, plan: Plan, seconds: number, rate: number): Promise<Round> {
  const { server, port, repeat } = contestant
  const requests = await contestant.prepare(Math.ceil(rate * seconds * reserve) + plan.connections)
  const cpuBefore = server.cpuSeconds()
  const { accepted, ...figures } = await Promise.race([
    generator.put(requests, { port, connections: plan.connections, seconds, repeat }),
    server.died,
  ])
  const cpuSeconds = server.cpuSeconds() - cpuBefore
  contestant.tookPlace(accepted)

  const refused = Object.entries(figures.statuses).filter(([status]) => status !== '200')
  if (refused.length > 0)
    throw new Error(
      `${contestant.name} refused what it had to accept: ${refused.map(([status, count]) => `${count} times ${status}`).join(', ')}`,
    )
  return {
    ...figures,
    serverBusy: cpuSeconds / figures.secondsToLast,
    cpuMicros: (cpuSeconds * 1e6) / (figures.statuses['200'] ?? Number.NaN),
    residentMegabytes: server.residentMegabytes(),
  }
}

function summary(name: string, rounds: Round[]): Measured {
  const of = (figure: 'perSecond' | 'p50' | 'p99' | 'p999' | 'residentMegabytes' | 'serverBusy' | 'cpuMicros' | 'generatorBusy') =>
    median(rounds.map((round) => round[figure]))
  return {
    name,
    rounds,
    perSecond: of('perSecond'),
    p50: of('p50'),
    p99: of('p99'),
    p999: of('p999'),
    residentMegabytes: of('residentMegabytes'),
    serverBusy: of('serverBusy'),
    cpuMicros: of('cpuMicros'),
    generatorBusy: of('generatorBusy'),
    spread: spread(rounds.map((round) => round.perSecond)),
  }
}
