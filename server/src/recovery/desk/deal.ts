import type { Tx } from '../../database/database.ts'
import type { RecoveryCaseId } from '../../ids.ts'
import { lifetimes } from '../../lifetimes.ts'
import type { Occasion } from '../../security-events/occasion.ts'
import { caseDealt } from '../../security-events/staff-events.ts'
import type { Staff } from '../../staff/role.ts'
import { beginReview } from '../review/review.ts'
import { mayTake } from '../review/seat.ts'
import { barOf } from './conflicts.ts'
import * as store from './desk-store.ts'
import { type WaitingCase, waitingCases } from './waiting-cases.ts'

/**
 * The next case is dealt out, nobody chooses one: what is breached, then what is for administrators alone, then what has waited longest.
 * Whoever has one gets that one again. Null where there is nothing this person may decide.
 */
export async function dealCase(tx: Tx, occasion: Occasion, staff: Staff): Promise<RecoveryCaseId | null> {
  const { now } = occasion
  const { accountId: staffId } = staff
  await tx.get(store.holdStaff, { staffId })
  const held = await tx.get(store.leasedTo, { staffId, now })
  if (held) return held.id as RecoveryCaseId
  for await (const seen of dealable(tx, occasion, staff, await waitingCases(tx, now))) {
    const { id, step, accountId, number, standing } = seen
    const until = now + lifetimes.reviewLease
    if ((await tx.run(store.lease, { id, step, staffId, until, now })) === 0) continue
    await beginReview(tx, now, seen, staffId)
    await caseDealt(tx, occasion, { accountId, caseId: id, number, staffId, stage: standing.stage ?? '' })
    return id
  }
  return null
}

/**
 * What could be dealt to this person now, in the order in which it would be. Whether they are near its owner is asked last and one by
 * one, as it takes the longest.
 */
export async function* dealable(
  tx: Tx,
  { keys }: Pick<Occasion, 'keys'>,
  { accountId, role }: Staff,
  waiting: readonly WaitingCase[],
): AsyncGenerator<WaitingCase> {
  const ranked = waiting
    .filter(({ leasedTo, standing: { stage } }) => (leasedTo === null || leasedTo === accountId) && stage && mayTake(role, stage))
    .sort((one, other) => rankOf(one) - rankOf(other) || other.standing.clock.worked - one.standing.clock.worked)
  for (const seen of ranked) if (!(await barOf(tx, keys, accountId, seen, seen.standing.reviews))) yield seen
}

function rankOf({ standing: { stage, clock } }: WaitingCase): number {
  if (clock.state === 'breached') return 0
  if (stage === 'frozen' || stage === 'lead') return 1
  return 2
}
