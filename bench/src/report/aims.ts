import { type Measured, rates } from '../measure.ts'
import { medianRatio } from '../statistics.ts'
import { threeDigits, whole } from './numbers.ts'

/** One aim and what was reached of it, in words and numbers for a table. */
export interface AimReached {
  id: string
  aim: string
  figure: string
  ratio: string
  met: boolean
  /** The same for every kind of aim: 1 is the aim itself, 2 twice as good, 0.5 half as good. */
  reached: number
}

/** More is better. */
export const atLeast = (value: number, aim: number): Pick<AimReached, 'met' | 'reached'> => ({ met: value >= aim, reached: value / aim })
/** Less is better, and the limit itself is too much. */
export const under = (value: number, limit: number): Pick<AimReached, 'met' | 'reached'> => ({ met: value < limit, reached: limit / value })

/** A share of another rate, taken within each round. */
export function shareAim(id: string, words: string, of: Measured, whole: Measured, share: number): AimReached {
  const ratio = medianRatio(rates(of), rates(whole))
  return { id, aim: words, figure: against(of, whole), ratio: `${threeDigits(ratio)} of it`, ...atLeast(ratio, share) }
}

export const against = (one: Measured, other: Measured): string =>
  `${readable(one.perSecond)} against ${readable(other.perSecond)} a second`

const readable = (rate: number): string => (rate < 1000 ? threeDigits(rate) : whole(rate))
