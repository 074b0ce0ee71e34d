import type { ChallengePurpose } from '@countersign/contract'
import { findChallenge, latestChallenge, openChallenge } from '../challenges/open.ts'
import type { Prompted } from '../challenges/prompt.ts'
import type { Millis } from '../clock.ts'
import type { Tx } from '../database/database.ts'
import { activeFactors, type Factor, findFactor } from '../factors/factor.ts'
import { factorsThatProve } from '../factors/require-proof.ts'
import type { FactorId, SessionId, SignInId } from '../ids.ts'
import { Problem } from '../problem.ts'
import type { HalfAuthenticated } from '../sessions/half-authenticated.ts'
import type { Session } from '../sessions/session.ts'

/** Another factor during sign-in. The count of wrong proofs goes on in the sign-in and in the factor. */
export async function askDuringSignIn(tx: Tx, now: Millis, signIn: HalfAuthenticated, factorId: string | undefined): Promise<Prompted> {
  const available = await activeFactors(tx, signIn.accountId)
  const factor = choose(available, factorId)
  const challenge = await openChallenge(tx, now, {
    accountId: signIn.accountId,
    ownerId: signIn.id,
    purpose: 'sign_in',
    factor,
    target: null,
  })
  return { challenge, factor }
}

/** For one purpose in a session. Which factors will do is decided here, not in the request. */
export async function askInSession(
  tx: Tx,
  now: Millis,
  session: Session,
  wanted: { purpose: ChallengePurpose; factorId: string | undefined; target: string | undefined },
): Promise<Prompted> {
  const { purpose } = wanted
  if (purpose === 'sign_in') throw new Problem('SIGN_IN_EXPIRED')
  const target = (wanted.target ?? null) as FactorId | null
  const available = await factorsThatProve(tx, session, purpose, target)
  const factor = available.length > 0 || wanted.factorId !== undefined ? choose(available, wanted.factorId) : null
  const challenge = await openChallenge(tx, now, { accountId: session.accountId, ownerId: session.id, purpose, factor, target })
  return { challenge, factor }
}

/** What a reloaded prompt goes on with: the latest challenge, open or over. Looking changes nothing. */
export async function currentQuestion(tx: Tx, signIn: HalfAuthenticated): Promise<Prompted & { available: Factor[] }> {
  const available = await activeFactors(tx, signIn.accountId)
  const challenge = await latestChallenge(tx, signIn.id)
  if (!challenge) throw new Problem('SIGN_IN_EXPIRED')
  return { challenge, factor: available.find(({ id }) => id === challenge.factorId) ?? null, available }
}

export async function findQuestion(tx: Tx, ownerId: SignInId | SessionId, id: string): Promise<Prompted | undefined> {
  const challenge = await findChallenge(tx, ownerId, id)
  if (!challenge) return undefined
  return { challenge, factor: (challenge.factorId && (await findFactor(tx, challenge.accountId, challenge.factorId))) || null }
}

function choose(available: Factor[], id: string | undefined): Factor {
  const factor = id === undefined ? available[0] : available.find((one) => one.id === id)
  if (!factor) throw new Problem('FACTOR_NOT_FOUND')
  return factor
}
