import type { Measured, Round } from './measure.ts'
import { median, spread } from './statistics.ts'

/** Made-up figures with the given rates of the rounds; 99 of 100 answers within `p99` milliseconds. */
export function madeUp(name: string, rates: readonly number[], p99 = 1): Measured {
  const common = { p50: p99 / 2, p99, p999: p99 * 2, serverBusy: 1, cpuMicros: 10, generatorBusy: 0.2, residentMegabytes: 100 }
  const rounds = rates.map(
    (perSecond): Round => ({
      ...common,
      perSecond,
      answered: perSecond,
      seconds: 1,
      secondsToLast: 1,
      slowest: p99 * 3,
      statuses: { 200: perSecond },
      ranDry: false,
    }),
  )
  return { ...common, name, rounds, perSecond: median(rates), spread: spread(rates) }
}
