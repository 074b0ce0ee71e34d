import { type Measured, rates } from '../measure.ts'
import { type AimReached, against, atLeast, under } from '../report/aims.ts'
import { threeDigits } from '../report/numbers.ts'
import { medianRatio } from '../statistics.ts'

const timesPeer = 40
const shareOfLimit = 1 / 3
const p99Millis = 10

export interface SignInCodes {
  countersign: Measured
  /** The empty route: what the same request costs when nothing is done for it. */
  limit: Measured
  peer: Measured
  connections: number
}

/** P1: answering a code at sign-in. Pure. */
export function signInCodeAims({ countersign, limit, peer, connections }: SignInCodes): AimReached[] {
  const overPeer = medianRatio(rates(countersign), rates(peer))
  const ofLimit = medianRatio(rates(countersign), rates(limit))
  return [
    {
      id: 'P1',
      aim: `at least ${timesPeer} times ${peer.name}`,
      figure: against(countersign, peer),
      ratio: `${threeDigits(overPeer)} times`,
      ...atLeast(overPeer, timesPeer),
    },
    {
      id: 'P1',
      aim: `at least 1/3 of the ${limit.name}`,
      figure: against(countersign, limit),
      ratio: `1/${threeDigits(1 / ofLimit)}`,
      ...atLeast(ofLimit, shareOfLimit),
    },
    {
      id: 'P1',
      aim: `99 of 100 under ${p99Millis} ms at ${connections} connections`,
      figure: `${threeDigits(countersign.p99)} ms`,
      ratio: `${threeDigits(countersign.p99 / p99Millis)} of it`,
      ...under(countersign.p99, p99Millis),
    },
  ]
}
