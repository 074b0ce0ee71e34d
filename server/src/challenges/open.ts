import type { ChallengePurpose } from '@countersign/contract'
import type { Millis } from '../clock.ts'
import type { Tx } from '../database/database.ts'
import type { Factor } from '../factors/factor.ts'
import { type AccountId, type ChallengeId, type FactorId, newId, type SessionId, type SignInId } from '../ids.ts'
import { lifetimes } from '../lifetimes.ts'
import type { Challenge } from './challenge.ts'
import * as store from './challenge-store.ts'

export interface Opened {
  accountId: AccountId
  ownerId: SignInId | SessionId
  purpose: ChallengePurpose
  /** Null asks for something that is no factor: the password, unless `otherwise` says what. */
  factor: Factor | null
  otherwise?: 'recovery_code' | 'mailed_code'
  target: FactorId | null
}

export async function openChallenge(tx: Tx, now: Millis, opened: Opened): Promise<Challenge> {
  const { accountId, ownerId, purpose, factor, otherwise = 'password', target } = opened
  const challenge: Challenge = {
    id: newId('chl'),
    accountId,
    ownerId,
    purpose,
    proofKind: factor?.kind ?? otherwise,
    factorId: factor?.id ?? null,
    target,
    expiresAt: now + lifetimes.challenge,
    wrongProofs: 0,
    outcome: null,
  }
  await tx.run(store.insertChallenge, {
    id: challenge.id,
    accountId,
    ownerId,
    purpose,
    proofKind: challenge.proofKind,
    factorId: challenge.factorId,
    target,
    now,
    expiresAt: challenge.expiresAt,
  })
  return challenge
}

export async function findChallenge(tx: Tx, ownerId: SignInId | SessionId, id: string): Promise<Challenge | undefined> {
  const row = await tx.get(store.challengeOfOwner, { id, ownerId })
  return row && challengeFromRow(row)
}

/** The challenge a reloaded page goes on with, open or not. */
export async function latestChallenge(tx: Tx, ownerId: SignInId | SessionId): Promise<Challenge | undefined> {
  const row = await tx.get(store.latestOfOwner, { ownerId })
  return row && challengeFromRow(row)
}

export function challengeFromRow(row: store.ChallengeRow): Challenge {
  return {
    id: row.id as ChallengeId,
    accountId: row.account_id as AccountId,
    ownerId: row.owner_id as SignInId | SessionId,
    purpose: row.purpose as Challenge['purpose'],
    proofKind: row.proof_kind as Challenge['proofKind'],
    factorId: row.factor_id as FactorId | null,
    target: row.target as FactorId | null,
    expiresAt: row.expires_at,
    wrongProofs: row.wrong_proofs,
    outcome: row.outcome as Challenge['outcome'],
  }
}
