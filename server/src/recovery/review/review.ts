import type { ChecklistItem, CheckVerdict, Verdict } from '@countersign/contract'
import type { Millis } from '../../clock.ts'
import type { KeyRing } from '../../crypto/key-ring.ts'
import type { Tx } from '../../database/database.ts'
import { type AccountId, newId, type ReviewId } from '../../ids.ts'
import type { RecoveryCase } from '../stored-case.ts'
import * as store from './review-store.ts'

/** What one member of staff found and decided in one round of a case. */
export interface Review {
  id: ReviewId
  caseId: string
  round: number
  reviewerId: AccountId
  /** Each tick with its time (S1-49); whose it is stands above. */
  checklist: Checklist
  verdict: Verdict | null
  reasons: string[]
  begunAt: Millis
  decidedAt: Millis | null
  /** The verdict was forced, and counts for nothing. */
  underPressure: boolean
  /** Sealed, as it may name people. */
  sealedNote: Uint8Array | null
}
export type Checklist = Partial<Record<ChecklistItem, { verdict: CheckVerdict; at: Millis }>>

export async function reviewsOf(tx: Tx, caseId: string): Promise<Review[]> {
  return (await tx.all(store.reviewsOf, { caseId })).map(fromRow)
}

/** Of all that lies on the desk, by case. */
export async function reviewsOnDesk(tx: Tx): Promise<Map<string, Review[]>> {
  return Map.groupBy((await tx.all(store.reviewsOnDesk, {})).map(fromRow), ({ caseId }) => caseId)
}

/** Begins where there is none yet: one person has one in a round. */
export async function beginReview(
  tx: Tx,
  now: Millis,
  { id: caseId, round }: Pick<RecoveryCase, 'id' | 'round'>,
  reviewerId: AccountId,
): Promise<Review> {
  await tx.run(store.insertReview, { id: newId('rrv'), caseId, round, reviewerId, now })
  const own = (await reviewsOf(tx, caseId)).find((one) => one.round === round && one.reviewerId === reviewerId)
  if (!own) throw new Error('a review that was begun is not there')
  return own
}

export const placeOfNote = (id: string, account: string) => ({ table: 'recovery_reviews', column: 'sealed_note', account, row: id })

/** Why somebody decided so; the account is the one the case is about. */
export function noteOf(keys: KeyRing, { id, caseId, sealedNote }: Review, accountId: AccountId): string {
  return sealedNote === null ? '' : Buffer.from(keys.erasable.open(caseId, placeOfNote(id, accountId), sealedNote) ?? []).toString()
}

export function fromRow(row: store.ReviewRow): Review {
  return {
    id: row.id as ReviewId,
    caseId: row.case_id,
    round: row.round,
    reviewerId: row.reviewer_id as AccountId,
    checklist: JSON.parse(row.checklist),
    verdict: row.decision as Verdict | null,
    reasons: JSON.parse(row.reasons),
    begunAt: row.begun_at,
    decidedAt: row.decided_at,
    underPressure: row.under_pressure === 1,
    sealedNote: row.sealed_note,
  }
}
