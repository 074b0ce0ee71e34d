import type { Amr } from '@countersign/contract'
import type { Millis } from '../clock.ts'
import type { KeyRing } from '../crypto/key-ring.ts'
import { randomSecret } from '../crypto/random.ts'
import type { Tx } from '../database/database.ts'
import { type AccountId, newId, type SignInId } from '../ids.ts'
import { lifetimes } from '../lifetimes.ts'
import type { Client } from './client.ts'
import * as store from './half-authenticated-store.ts'

/**
 * A sign-in whose first factor was right and whose second is still due. It is no session: own cookie, own table,
 * and only the calls that name it take it.
 */
export interface HalfAuthenticated {
  id: SignInId
  accountId: AccountId
  email: string
  credentialEpoch: number
  deviceId: string | null
  /** The request of an application that it was begun for, if any. */
  application: string | null
  /** How the first factor was given: to us, or to the host whose word stands in for it. */
  firstFactor: Amr
  expiresAt: Millis
}

/** What is still due: the second factor, or, on a frozen account and after all factors, the wish to thaw it. */
export type Stage = 'factor' | 'thaw'

/** OWASP transaction authorization cheat sheet 2.4: start over after so many wrong proofs, over all challenges. */
export const wrongProofsPerSignIn = 10

interface With {
  keys: KeyRing
  now: Millis
}

export async function beginHalfAuthenticated(
  tx: Tx,
  { keys, now }: With,
  begun: Omit<HalfAuthenticated, 'id' | 'expiresAt' | 'application' | 'firstFactor'> & {
    application?: string | null
    firstFactor?: Amr
    client: Client
    stage?: Stage
  },
): Promise<{ signIn: HalfAuthenticated; secret: string }> {
  const secret = randomSecret()
  const { client, stage = 'factor', application = null, firstFactor = ['pwd'], ...rest } = begun
  const signIn: HalfAuthenticated = {
    id: newId('sin'),
    expiresAt: now + lifetimes.halfAuthenticatedSignIn,
    application,
    firstFactor,
    ...rest,
  }
  await tx.run(store.insertSignIn, {
    id: signIn.id,
    accountId: signIn.accountId,
    digest: signInDigest(keys, secret),
    epoch: signIn.credentialEpoch,
    deviceId: signIn.deviceId,
    application,
    firstFactor: firstFactor.join(' '),
    client: JSON.stringify(client),
    stage,
    now,
    expiresAt: signIn.expiresAt,
  })
  return { signIn, secret }
}

export async function findHalfAuthenticated(
  tx: Tx,
  { keys, now }: With,
  secret: string,
  stage: Stage = 'factor',
): Promise<HalfAuthenticated | undefined> {
  const row = await tx.get(store.signInByDigest, { digest: signInDigest(keys, secret), stage, now })
  return row && liveSignIn(row)
}

/** Undefined where too many proofs were wrong. */
export function liveSignIn(row: store.SignInRow): HalfAuthenticated | undefined {
  if (row.wrong_proofs >= wrongProofsPerSignIn) return undefined
  return {
    id: row.id as SignInId,
    accountId: row.account_id as AccountId,
    email: row.email,
    credentialEpoch: row.credential_epoch,
    deviceId: row.device_id,
    application: row.application,
    firstFactor: row.first_factor.split(' ') as Amr,
    expiresAt: row.expires_at,
  }
}

export const signInDigest = (keys: KeyRing, secret: string): Uint8Array => keys.digest('sign-in', secret)

/** Takes one of its proofs before the check; false when it is used up or over. */
export async function takeSignInProof(tx: Tx, now: Millis, id: SignInId): Promise<boolean> {
  return (await tx.run(store.takeProof, { id, now, limit: wrongProofsPerSignIn })) === 1
}

/** True for the one caller who ended it. */
export async function endHalfAuthenticated(tx: Tx, now: Millis, id: SignInId): Promise<boolean> {
  return (await tx.run(store.endSignIn, { id, now })) === 1
}
