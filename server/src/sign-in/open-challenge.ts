import type { ChallengePurpose } from '@countersign/contract'
import { findChallenge, latestChallenge, openChallenge } from '../challenges/open.ts'
import type { Prompted } from '../challenges/prompt.ts'
import type { Millis } from '../clock.ts'
import type { Tx } from '../database/database.ts'
import { activeFactors, type Factor, findFactor } from '../factors/factor.ts'
import { findRebindGrant, type RebindGrant } from '../factors/rebind-grant.ts'
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
  wanted: { factorId: string | undefined; proofKind: 'recovery_code' | 'mailed_code' | undefined },
): Promise<Prompted> {
  const { accountId, id: ownerId } = signIn
  const opened = { accountId, ownerId, purpose: 'sign_in', target: null } as const
  if (wanted.proofKind === 'recovery_code') {
    if (!(await findUsableSet(tx, accountId))) throw new Problem('FACTOR_NOT_FOUND')
    return { challenge: await openChallenge(tx, now, { ...opened, factor: null, otherwise: 'recovery_code' }), factor: null }
  }
  if (wanted.proofKind === 'mailed_code') {
    if (!(await findRebindGrant(tx, now, accountId))) throw new Problem('FACTOR_NOT_FOUND')
    return { challenge: await openChallenge(tx, now, { ...opened, factor: null, otherwise: 'mailed_code' }), factor: null }
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
  wanted: {
    purpose: ChallengePurpose
    factorId: string | undefined
    target: string | undefined
    proofKind?: 'recovery_code' | 'mailed_code' | undefined
  },
): Promise<Prompted> {
  const { purpose } = wanted
  if (purpose === 'sign_in') throw new Problem('SIGN_IN_EXPIRED')
  // At sign-in they stand in for a lost factor; in a session the policy says when a code is mailed.
  if (wanted.proofKind !== undefined) throw new Problem('FACTOR_NOT_FOUND')
  if (!fitsPurpose(wanted)) throw new Problem('INVALID_REQUEST', { detail: 'The target does not fit the purpose.' })
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

/** The request of an application where one is gone on with, and a factor or nothing everywhere else: no handle of another flow is kept. */
function fitsPurpose({ purpose, target }: { purpose: ChallengePurpose; target: string | undefined }): boolean {
  const isFactor = target === undefined || /^fac_[a-z2-7]{26}$/.test(target)
  return (purpose === 'continue_to_application') !== isFactor
}

/** What the person may choose from at sign-in. */
export interface Offered {
  available: Factor[]
  recoveryCodes: LiveSet | undefined
  /** The right to set up a factor in place of the lost ones, where a recovery was approved. */
  rebind: RebindGrant | undefined
}

/** What a reloaded prompt goes on with: the latest challenge, open or over. Looking changes nothing. */
export async function currentQuestion(tx: Tx, now: Millis, signIn: HalfAuthenticated): Promise<Prompted & Offered> {
  const available = await activeFactors(tx, signIn.accountId)
  const challenge = await latestChallenge(tx, signIn.id)
  if (!challenge) throw new Problem('SIGN_IN_EXPIRED')
  return {
    challenge,
    factor: available.find(({ id }) => id === challenge.factorId) ?? null,
    available,
    recoveryCodes: await findUsableSet(tx, signIn.accountId),
    rebind: await findRebindGrant(tx, now, signIn.accountId),
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
