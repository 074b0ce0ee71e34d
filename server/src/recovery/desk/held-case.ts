import type { Tx } from '../../database/database.ts'
import { lifetimes } from '../../lifetimes.ts'
import { Problem } from '../../problem.ts'
import type { Occasion } from '../../security-events/occasion.ts'
import { caseRefused } from '../../security-events/staff-events.ts'
import type { Staff } from '../../staff/role.ts'
import { beginReview, type Review } from '../review/review.ts'
import { mayTake, type Stage } from '../review/seat.ts'
import { caseById, type RecoveryCase } from '../stored-case.ts'
import { barOf } from './conflicts.ts'
import * as store from './desk-store.ts'
import { type Standing, standingOf } from './standing.ts'

export interface HeldCase extends Standing {
  seen: RecoveryCase
  stage: Stage
  /** The caller's own. */
  review: Review
}

/**
 * A case that was dealt to the caller and is still theirs. Everything else is refused alike and recorded: their own case, one of somebody
 * they are near, one that they opened or decided, one that somebody else has, one that does not exist (CAS-4, A35, A36).
 */
export async function heldCase(tx: Tx, occasion: Occasion, staff: Staff, id: string): Promise<HeldCase | { refused: Problem }> {
  const { keys, now } = occasion
  const { accountId: staffId, role } = staff
  const seen = await caseById(tx, keys, id).catch((error) => {
    if (error instanceof Problem) return undefined
    throw error
  })
  if (!seen) return refuse(tx, occasion, staff, { id, reason: 'no such case' })
  const standing = await standingOf(tx, now, seen)
  const bar = await barOf(tx, keys, staffId, seen, standing.reviews)
  if (bar) return refuse(tx, occasion, staff, { id, seen, reason: bar })
  const { stage } = standing
  if (!stage || !mayTake(role, stage)) return refuse(tx, occasion, staff, { id, seen, reason: 'moved on' }, 'CASE_MOVED_ON')
  const isMine = seen.assigned !== null && seen.assigned.to === staffId && seen.assigned.until > now
  if (!isMine) return refuse(tx, occasion, staff, { id, seen, reason: 'not dealt to them' })
  const until = now + lifetimes.reviewLease
  const renewed = await tx.run(store.renew, { id, staffId, until, before: until - lifetimes.lastSeenResolution, now })
  const assigned = renewed === 1 ? { to: staffId, until } : seen.assigned
  return { ...standing, stage, seen: { ...seen, assigned }, review: await beginReview(tx, now, seen, staffId) }
}

async function refuse(
  tx: Tx,
  occasion: Occasion,
  { accountId: staffId }: Staff,
  { id, seen, reason }: { id: string; seen?: RecoveryCase; reason: string },
  code: 'CASE_NOT_YOURS' | 'CASE_MOVED_ON' = 'CASE_NOT_YOURS',
): Promise<{ refused: Problem }> {
  await caseRefused(tx, occasion, { accountId: seen?.accountId ?? null, caseId: id, staffId, reason })
  return { refused: new Problem(code) }
}
