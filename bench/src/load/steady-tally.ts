import { Histogram } from './histogram.ts'
import type { Tally, Times } from './steady.ts'

export const isShed = (status: number | string): boolean => Number(status) === 429 || Number(status) === 503
const isAccepted = (status: number | string): boolean => Number(status) >= 200 && Number(status) < 300

/** Counts up what becomes a `Tally`. */
export class RunningTally {
  readonly #counts = { begun: 0, done: 0, unsent: 0, ended: 0 }
  readonly #statuses: Record<string, number> = {}
  readonly #accepted = new Histogram()
  readonly #shed = new Histogram()

  count(what: 'begun' | 'done' | 'unsent' | 'ended'): void {
    this.#counts[what]++
  }

  answer(status: number | 'lost', millis: number): void {
    this.#statuses[status] = (this.#statuses[status] ?? 0) + 1
    if (isAccepted(status)) this.#accepted.add(millis)
    if (isShed(status)) this.#shed.add(millis)
  }

  get tally(): Tally {
    const { begun, done, unsent, ended } = this.#counts
    return {
      begun,
      done,
      unsent,
      unanswered: begun - unsent - ended,
      statuses: { ...this.#statuses },
      accepted: timesOf(this.#accepted),
      shed: timesOf(this.#shed),
    }
  }
}

const timesOf = (histogram: Histogram): Times => ({
  count: histogram.count,
  p50: histogram.percentile(0.5),
  p99: histogram.percentile(0.99),
  slowest: histogram.slowest,
})

/** What was neither accepted nor refused for want of room: what overload must never lead to. */
export function failuresIn({ statuses, unsent, unanswered }: Tally): number {
  const others = Object.entries(statuses).filter(([status]) => !isAccepted(status) && !isShed(status))
  return others.reduce((sum, [, count]) => sum + count, unsent + unanswered)
}
