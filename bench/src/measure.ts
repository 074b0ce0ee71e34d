import { median, spread } from './statistics.ts'

export interface Plan {
  rounds: number
  seconds: number
  warmUpSeconds: number
  connections: number
}

/** One stretch of one thing doing what it can. Times are of single answers, and `NaN` where nobody was answered. */
export interface Round {
  /** Within the time. */
  answered: number
  seconds: number
  perSecond: number
  p50: number
  p99: number
  p999: number
  slowest: number
  /** Share of a core that the server used; the rest it waited, for the disk or for its turn. More than 1 with several cores. */
  serverBusy: number
  /** Processor time of the server for one answer, in microseconds: the figure that other work on the machine disturbs least. */
  cpuMicros: number
  residentMegabytes: number
  /** Share of its own core that the load generator used; at 1 it would be what limits the figures. */
  generatorBusy: number
  /** The requests were used up before the time was. */
  ranDry: boolean
}

export interface Measured extends Pick<Round, SummedUp> {
  name: string
  rounds: Round[]
  /** How far the rates of the rounds lie apart, as a share of their median. */
  spread: number
}

/** Medians over the rounds. */
const summedUp = ['perSecond', 'p50', 'p99', 'p999', 'residentMegabytes', 'serverBusy', 'cpuMicros', 'generatorBusy'] as const
type SummedUp = (typeof summedUp)[number]

export interface Measurable {
  name: string
  /** Does what it can for so long. */
  round(seconds: number): Promise<Round>
}

/** Warms everybody up, then measures them in turn, round by round: what the machine does meanwhile befalls all of them alike. */
export async function measureInTurn(measurables: readonly Measurable[], plan: Plan, tell: (line: string) => void): Promise<Measured[]> {
  const rounds = new Map(measurables.map((one) => [one, [] as Round[]]))
  for (const one of measurables) {
    await one.round(1)
    const { perSecond } = await one.round(plan.warmUpSeconds)
    tell(`warm: ${one.name}, ${Math.round(perSecond)}/s`)
  }
  for (let number = 1; number <= plan.rounds; number++) {
    for (const one of measurables) {
      const round = await one.round(plan.seconds)
      rounds.get(one)?.push(round)
      const p99 = Number.isNaN(round.p99) ? '' : `, p99 ${round.p99.toFixed(2)} ms`
      tell(`round ${number}: ${one.name}, ${Math.round(round.perSecond)}/s${p99}`)
    }
  }
  return measurables.map((one) => summary(one.name, rounds.get(one) ?? []))
}

export function summary(name: string, rounds: Round[]): Measured {
  const medians = summedUp.map((figure) => [figure, median(rounds.map((round) => round[figure]))])
  return {
    ...(Object.fromEntries(medians) as Record<SummedUp, number>),
    name,
    rounds,
    spread: spread(rounds.map((round) => round.perSecond)),
  }
}

export const rates = ({ rounds }: Measured): number[] => rounds.map(({ perSecond }) => perSecond)
