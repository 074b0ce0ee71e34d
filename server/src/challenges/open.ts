import type { Amr, AskedPurpose } from '@countersign/contract'
import type { Millis } from '../clock.ts'
import type { Tx } from '../database/database.ts'
import type { Factor } from '../factors/factor.ts'
import type { Content } from '../factors/factor-kind.ts'
import { type AccountId, type ApprovalId, type ChallengeId, type FactorId, newId, type RecoveryCaseId } from '../ids.ts'
import { lifetimes } from '../lifetimes.ts'
import type { ProvedAcr } from '../sessions/acr.ts'
import type { Challenge, Owner } from './challenge.ts'
import * as store from './challenge-store.ts'

export interface Opened {
  accountId: AccountId
  ownerId: Owner
  purpose: AskedPurpose
  /** Null asks for something that is no factor: the password, unless `otherwise` says what. */
  factor: Factor | null
  otherwise?: 'recovery_code' | 'mailed_code'
  target: FactorId | ApprovalId | RecoveryCaseId | null
  content?: Content
}

export async function openChallenge(tx: Tx, now: Millis, opened: Opened): Promise<Challenge> {
  const { accountId, ownerId, purpose, factor, otherwise = 'password', target, content = null } = opened
  const challenge: Challenge = {
    id: newId('chl'),
    accountId,
    ownerId,
    purpose,
    proofKind: factor?.kind ?? otherwise,
    factorId: factor?.id ?? null,
    target,
    content,
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
    content: content && JSON.stringify(content),
    now,
    expiresAt: challenge.expiresAt,
  })
  return challenge
}

export async function findChallenge(tx: Tx, ownerId: Owner, id: string): Promise<Challenge | undefined> {
  const row = await tx.get(store.challengeOfOwner, { id, ownerId })
  return row && challengeFromRow(row)
}

/** The challenge a reloaded page goes on with, open or not. */
export async function latestChallenge(tx: Tx, ownerId: Owner): Promise<Challenge | undefined> {
  const row = await tx.get(store.latestOfOwner, { ownerId })
  return row && challengeFromRow(row)
}

export function challengeFromRow(row: store.ChallengeRow): Challenge {
  return {
    id: row.id as ChallengeId,
    accountId: row.account_id as AccountId,
    ownerId: row.owner_id as Owner,
    purpose: row.purpose as Challenge['purpose'],
    proofKind: row.proof_kind as Challenge['proofKind'],
    factorId: row.factor_id as FactorId | null,
    target: row.target as Challenge['target'],
    content: row.content === null ? null : JSON.parse(row.content),
    expiresAt: row.expires_at,
    wrongProofs: row.wrong_proofs,
    outcome: row.outcome as Challenge['outcome'],
  }
}

/** By what a challenge about this target was passed. */
export interface PassedBy {
  factorId: FactorId | null
  amr: Amr
  /** Null where the proof was no factor. */
  acr: ProvedAcr | null
  at: Millis
  content: Content | null
}

export async function passedFor(tx: Tx, ownerId: Owner, target: ApprovalId): Promise<PassedBy | undefined> {
  const row = await tx.get(store.passedForTarget, { ownerId, target })
  if (!row) return undefined
  const { proved_by, proved_amr, proved_acr, ended_at, content } = row
  return {
    factorId: proved_by as FactorId | null,
    amr: proved_amr.split(' ') as Amr,
    acr: proved_acr as ProvedAcr | null,
    at: ended_at,
    content: content === null ? null : JSON.parse(content),
  }
}
