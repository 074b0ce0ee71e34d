import type { Tally } from '../load/steady.ts'
import { failuresIn } from '../load/steady-tally.ts'
import { type AimReached, under } from '../report/aims.ts'
import { threeDigits, whole } from '../report/numbers.ts'

const shedMillis = 100
const checkMillis = 100
const recoverySeconds = 10

export interface OverloadFigures {
  /** "2 × codes", for the words of the aims. */
  load: string
  /** What there was too much of, while there was. */
  flood: Tally
  /** Session checks meanwhile. */
  checks: Tally
  /** Seconds after its end until everything is as before; null if that did not come. */
  recovered: number | null
}

/** Overload is refused rather than suffered, and over as soon as it ends. Pure. */
export function overloadAims({ load, flood, checks, recovered }: OverloadFigures): AimReached[] {
  const failures = failuresIn(flood)
  const refusedAfter = flood.shed.p99
  const checkP99 = checks.accepted.p99 ?? Number.NaN
  const checkFailures = checks.begun - checks.accepted.count
  return [
    {
      id: 'P7',
      aim: `${load}: refused within ${shedMillis} ms, nothing fails`,
      figure: `${whole(flood.shed.count)} refused, 99% within ${refusedAfter === null ? '-' : `${threeDigits(refusedAfter)} ms`}; ${whole(failures)} failed`,
      ratio: refusedAfter === null ? '' : `${threeDigits(refusedAfter / shedMillis)} of it`,
      ...(failures > 0 || refusedAfter === null ? { met: false, reached: 0 } : under(refusedAfter, shedMillis)),
    },
    {
      id: 'P7',
      aim: `${load}: session checks meanwhile, 99% under ${checkMillis} ms`,
      figure: `${Number.isNaN(checkP99) ? '-' : `${threeDigits(checkP99)} ms`}; ${whole(checkFailures)} of ${whole(checks.begun)} refused or failed`,
      ratio: `${threeDigits(checkP99 / checkMillis)} of it`,
      ...(checkFailures > 0 ? { met: false, reached: under(checkP99, checkMillis).reached } : under(checkP99, checkMillis)),
    },
    {
      id: 'P7',
      aim: `${load}: as before within ${recoverySeconds} s`,
      figure: recovered === null ? 'not' : `${recovered} s`,
      ratio: recovered === null ? '' : `${threeDigits(recovered / recoverySeconds)} of it`,
      ...(recovered === null ? { met: false, reached: 0 } : under(Math.max(recovered, 0.1), recoverySeconds)),
    },
  ]
}

/** A second of session checks is as before where all were answered, in at most so much longer than usual. */
const usualTimes = 3
const leastUsualMillis = 5

/** Seconds from the end of the flood to the first second from which on everything was as before. Buckets are of one second. */
export function recoveredAfter(checksBySecond: readonly Tally[], { before, during }: { before: number; during: number }): number | null {
  const usual = Math.max(leastUsualMillis, ...checksBySecond.slice(1, before).map(({ accepted }) => accepted.p99 ?? 0))
  const after = checksBySecond.slice(before + during)
  const isAsBefore = ({ begun, accepted }: Tally) => accepted.count === begun && (accepted.p99 ?? Infinity) <= usualTimes * usual
  const lastBad = after.findLastIndex((second) => !isAsBefore(second))
  return lastBad + 1 === after.length ? null : lastBad + 1
}
