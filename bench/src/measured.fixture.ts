import { type Measured, type Round, summary } from './measure.ts'

/** Made-up figures with the given rates of the rounds; 99 of 100 answers within `p99` milliseconds. */
export function madeUp(name: string, rates: readonly number[], p99 = 1): Measured {
  const rounds = rates.map(
    (perSecond): Round => ({
      perSecond,
      p50: p99 / 2,
      p99,
      p999: p99 * 2,
      slowest: p99 * 3,
      serverBusy: 1,
      cpuMicros: 10,
      generatorBusy: 0.2,
      residentMegabytes: 100,
      answered: perSecond,
      seconds: 1,
      ranDry: false,
    }),
  )
  return summary(name, rounds)
}
