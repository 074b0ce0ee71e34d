import type { Challenge as PublicChallenge, SignInAnswer } from '@countersign/contract'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { toRfc3339 } from '../clock.ts'
import { factorChoice } from '../factors/factor.ts'
import type { Callers } from '../sessions/caller.ts'
import type { HalfAuthenticated } from '../sessions/half-authenticated.ts'
import { publicSession } from '../sessions/session.ts'
import type { Complete, StillFrozen } from './complete-sign-in.ts'
import type { Offered } from './open-challenge.ts'

/** What all proofs led to: a session, or on a frozen account only the cookie to thaw it with. */
export function signedInAnswer(
  callers: Callers,
  request: FastifyRequest,
  reply: FastifyReply,
  outcome: Complete | StillFrozen,
): SignInAnswer & { state: 'complete' | 'frozen' } {
  if (outcome.state === 'complete') {
    callers.giveSession(request, reply, outcome)
    return { state: 'complete', session: publicSession(outcome.session) }
  }
  const { frozenAt, thawsAt } = outcome.frozen
  callers.giveSignIn(reply, outcome)
  return { state: 'frozen', frozenAt: toRfc3339(frozenAt), thawsAt: thawsAt === null ? null : toRfc3339(thawsAt) }
}

export function challengeRequired(
  signIn: HalfAuthenticated,
  challenge: PublicChallenge,
  { available, recoveryCodes, rebind }: Offered,
): SignInAnswer {
  return {
    state: 'challenge_required',
    challenge,
    availableFactors: available.map(factorChoice),
    recoveryCodes: recoveryCodes ? { madeAt: toRfc3339(recoveryCodes.madeAt) } : null,
    rebind: rebind ? { until: toRfc3339(rebind.expiresAt) } : null,
    expiresAt: toRfc3339(signIn.expiresAt),
  }
}
