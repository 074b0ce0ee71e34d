import type { Amr } from '@countersign/contract'
import type { Account } from '../accounts/account.ts'
import type { Challenge } from '../challenges/challenge.ts'
import { openChallenge } from '../challenges/open.ts'
import type { Tx } from '../database/database.ts'
import { activeFactors } from '../factors/factor.ts'
import { findRebindGrant } from '../factors/rebind-grant.ts'
import { findUsableSet } from '../factors/recovery-codes/recovery-codes.ts'
import type { Occasion } from '../security-events/occasion.ts'
import * as events from '../security-events/sign-in-events.ts'
import { beginHalfAuthenticated, type HalfAuthenticated } from '../sessions/half-authenticated.ts'
import { findTrustedDevice } from '../sessions/trusted-device.ts'
import { type Complete, completeSignIn, type StillFrozen } from './complete-sign-in.ts'
import type { Offered } from './open-challenge.ts'

export interface ChallengeRequired extends Offered {
  state: 'challenge_required'
  signIn: HalfAuthenticated
  secret: string
  challenge: Challenge
}

interface Browser {
  deviceTokens: string[]
  /** Left out where a trusted browser is not to skip the factor. */
  trustTokens?: string[]
  /** The request of an application that the sign-in is for. */
  application?: string | undefined
  /** What it was, where it was given to a host. */
  firstFactor?: Amr
}

/** The password was right, or a host says that its own first factor was: what is left is the factor, or a session. */
export async function afterFirstFactor(
  tx: Tx,
  occasion: Occasion,
  account: Account,
  deviceId: string | null,
  { deviceTokens, trustTokens = [], application, firstFactor = ['pwd'] }: Browser,
): Promise<Complete | StillFrozen | ChallengeRequired> {
  const { id: accountId, email, credentialEpoch } = account
  const available = await activeFactors(tx, accountId)
  const factor = available[0]
  if (!factor || (await findTrustedDevice(tx, occasion, accountId, trustTokens))) {
    const proofs = { aal: 'aal1', amr: firstFactor, factorProved: false } satisfies Parameters<typeof completeSignIn>[2]['proofs']
    return completeSignIn(tx, occasion, {
      accountId,
      email,
      proofs,
      factorId: null,
      deviceId,
      deviceTokens,
      trustTokens,
      application: application ?? null,
    })
  }
  const { signIn, secret } = await beginHalfAuthenticated(tx, occasion, {
    accountId,
    email,
    credentialEpoch,
    deviceId,
    application: application ?? null,
    firstFactor,
    client: occasion.client,
  })
  const challenge = await openChallenge(tx, occasion.now, { accountId, ownerId: signIn.id, purpose: 'sign_in', factor, target: null })
  await events.factorDemanded(tx, occasion, { accountId, signInId: signIn.id })
  return {
    state: 'challenge_required',
    signIn,
    secret,
    challenge,
    available,
    recoveryCodes: await findUsableSet(tx, accountId),
    rebind: await findRebindGrant(tx, occasion.now, accountId),
  }
}
