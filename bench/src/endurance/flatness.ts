import { median } from '../statistics.ts'

/** Whether something that is looked at again and again stays as it is. */
export interface Flatness {
  /** Median of the second quarter of the time: the first one is for warming up. */
  early: number
  /** Median of the last quarter. */
  late: number
  /** By how much, as a share: 0.05 is 5% more. */
  growth: number
}

/** Pure. Needs four looks at least. */
export function flatness(looks: readonly number[]): Flatness {
  if (looks.length < 4) throw new RangeError('a run of less than four looks tells nothing of growth')
  const quarter = Math.floor(looks.length / 4)
  const early = median(looks.slice(quarter, 2 * quarter))
  const late = median(looks.slice(-quarter))
  return { early, late, growth: late / early - 1 }
}
