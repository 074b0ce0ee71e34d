import type { Measured } from '../measure.ts'
import { medianRatio } from '../statistics.ts'
import { threeDigits, whole } from './numbers.ts'

/** One aim and what was reached of it, in words and numbers for a table. */
export interface AimReached {
  id: string
  aim: string
  figure: string
  ratio: string
  met: boolean
}

const timesPeer = 40
const shareOfLimit = 1 / 3
export const p99Millis = 10

export interface SignInCodes {
  countersign: Measured
  /** The empty route: what the same request costs when nothing is done for it. */
  limit: Measured
  peer: Measured
  connections: number
}

/** P1: answering a code at sign-in. Pure. */
export function signInCodeAims({ countersign, limit, peer, connections }: SignInCodes): AimReached[] {
  const rates = (measured: Measured) => measured.rounds.map((round) => round.perSecond)
  const overPeer = medianRatio(rates(countersign), rates(peer))
  const ofLimit = medianRatio(rates(countersign), rates(limit))
  const against = (other: Measured) => `${whole(countersign.perSecond)} against ${whole(other.perSecond)} a second`
  return [
    {
      id: 'P1',
      aim: `at least ${timesPeer} times ${peer.name}`,
      figure: against(peer),
      ratio: `${threeDigits(overPeer)} times`,
      met: overPeer >= timesPeer,
    },
    {
      id: 'P1',
      aim: `at least 1/3 of the ${limit.name}`,
      figure: against(limit),
      ratio: `1/${threeDigits(1 / ofLimit)}`,
      met: ofLimit >= shareOfLimit,
    },
    {
      id: 'P1',
      aim: `99 of 100 under ${p99Millis} ms at ${connections} connections`,
      figure: `${threeDigits(countersign.p99)} ms`,
      ratio: `${threeDigits(countersign.p99 / p99Millis)} of it`,
      met: countersign.p99 < p99Millis,
    },
  ]
}

/** Answers a second that would meet both aims for the rate. */
export const rateAim = ({ limit, peer }: SignInCodes): number => Math.max(timesPeer * peer.perSecond, shareOfLimit * limit.perSecond)
