import type { ChallengePurpose } from '@countersign/contract'
import { findChallenge, latestChallenge, openChallenge } from '../challenges/open.ts'
import type { Prompted } from '../challenges/prompt.ts'
import type { Millis } from '../clock.ts'
import type { Tx } from '../database/database.ts'
import { activeFactors, type Factor, findFactor } from '../factors/factor.ts'
import { findUsableSet, type LiveSet } from '../factors/recovery-codes/recovery-codes.ts'
import { factorsThatProve, missingProof, proofsDue } from '../factors/require-proof.ts'
import type { FactorId, SessionId, SignInId } from '../ids.ts'
import { Problem } from '../problem.ts'
import type { Occasion } from '../security-events/occasion.ts'
import type { HalfAuthenticated } from '../sessions/half-authenticated.ts'
import type { Session } from '../sessions/session.ts'

/** Another factor during sign-in, or a recovery code. The count of wrong proofs goes on in the sign-in and in what is asked for. */
export async function askDuringSignIn(
  tx: Tx,
  now: Millis,
  signIn: HalfAuthenticated,
  wanted: { factorId: string | undefined; proofKind: 'recovery_code' | undefined },
): Promise<Prompted> {
  const { accountId, id: ownerId } = signIn
  const opened = { accountId, ownerId, purpose: 'sign_in', target: null } as const
  if (wanted.proofKind === 'recovery_code') {
    if (!(await findUsableSet(tx, accountId))) throw new Problem('FACTOR_NOT_FOUND')
    return { challenge: await openChallenge(tx, now, { ...opened, factor: null, otherwise: 'recovery_code' }), factor: null }
  }
  const factor = choose(await activeFactors(tx, accountId), wanted.factorId)
  return { challenge: await openChallenge(tx, now, { ...opened, factor }), factor }
}

/**
 * For one purpose in a session. What is due and which factors will do is decided here, not in the request: while a mailed code is
 * due, or the disclaimer is not agreed to, nothing else can be asked for.
 */
export async function askInSession(
  tx: Tx,
  occasion: Occasion,
  session: Session,
  wanted: { purpose: ChallengePurpose; factorId: string | undefined; target: string | undefined; proofKind?: 'recovery_code' | undefined },
): Promise<Prompted> {
  const { purpose } = wanted
  if (purpose === 'sign_in') throw new Problem('SIGN_IN_EXPIRED')
  // At sign-in it stands in for a lost factor; in a session it proves nothing.
  if (wanted.proofKind === 'recovery_code') throw new Problem('FACTOR_NOT_FOUND')
  const target = (wanted.target ?? null) as FactorId | null
  const opened = { accountId: session.accountId, ownerId: session.id, purpose, target }
  const [first] = await proofsDue(tx, occasion, session, purpose, target)
  if (first === 'disclaimer' || (first === 'mailed_code' && wanted.factorId !== undefined)) {
    const missing = await missingProof(tx, occasion, session, purpose, target)
    if (missing) throw missing
  }
  if (first === 'mailed_code') {
    return { challenge: await openChallenge(tx, occasion.now, { ...opened, factor: null, otherwise: 'mailed_code' }), factor: null }
  }
  const available = await factorsThatProve(tx, occasion, session, purpose, target)
  const factor = available.length > 0 || wanted.factorId !== undefined ? choose(available, wanted.factorId) : null
  return { challenge: await openChallenge(tx, occasion.now, { ...opened, factor }), factor }
}

/** What the person may choose from at sign-in. */
export interface Offered {
  available: Factor[]
  recoveryCodes: LiveSet | undefined
}

/** What a reloaded prompt goes on with: the latest challenge, open or over. Looking changes nothing. */
export async function currentQuestion(tx: Tx, signIn: HalfAuthenticated): Promise<Prompted & Offered> {
  const available = await activeFactors(tx, signIn.accountId)
  const challenge = await latestChallenge(tx, signIn.id)
  if (!challenge) throw new Problem('SIGN_IN_EXPIRED')
  return {
    challenge,
    factor: available.find(({ id }) => id === challenge.factorId) ?? null,
    available,
    recoveryCodes: await findUsableSet(tx, signIn.accountId),
  }
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
