import { percentile } from '../statistics.ts'
import type { LoadFigures } from './load.ts'

interface Timed {
  /** Milliseconds, of everything that was answered. */
  latencies: readonly number[]
  /** How many of them before the time was over. */
  inTime: number
  /** Seconds. */
  took: number
  secondsToLast: number
  /** In which the generator itself was at work. */
  secondsAtWork: number
}

export function timesOf({
  latencies,
  inTime,
  took,
  secondsToLast,
  secondsAtWork,
}: Timed): Omit<LoadFigures, 'statuses' | 'accepted' | 'ranDry'> {
  const sorted = Float64Array.from(latencies).sort()
  return {
    answered: inTime,
    seconds: took,
    secondsToLast,
    perSecond: inTime / took,
    p50: percentile(sorted, 0.5),
    p99: percentile(sorted, 0.99),
    p999: percentile(sorted, 0.999),
    slowest: sorted.at(-1) ?? Number.NaN,
    generatorBusy: secondsAtWork / secondsToLast,
  }
}
