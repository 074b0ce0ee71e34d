import type { Millis } from '../../clock.ts'
import type { Tx } from '../../database/database.ts'
import type { AccountId, RecoveryCaseId } from '../../ids.ts'
import type { CaseState } from '../case.ts'
import { historiesOnDesk } from '../history.ts'
import { reviewsOnDesk } from '../review/review.ts'
import type { RecoveryCase } from '../stored-case.ts'
import * as store from './desk-store.ts'
import { type Standing, standing } from './standing.ts'

export interface WaitingCase
  extends Pick<RecoveryCase, 'id' | 'number' | 'accountId' | 'openedBy' | 'state' | 'step' | 'round' | 'openedAt'> {
  /** Who has it now. */
  leasedTo: AccountId | null
  standing: Standing
}

/** All that lies on the desk, by a few questions for all of it together, and with nothing sealed opened: one that is broken stops nobody. */
export async function waitingCases(tx: Tx, now: Millis): Promise<WaitingCase[]> {
  const rows = await tx.all(store.waitingCases, {})
  const [histories, reviews] = [await historiesOnDesk(tx), await reviewsOnDesk(tx)]
  return rows.map((row) => {
    const isLeased = (row.assigned_until ?? 0) > now
    const lies = {
      id: row.id as RecoveryCaseId,
      number: row.number,
      accountId: row.account_id as AccountId,
      openedBy: row.opened_by,
      state: row.state as CaseState,
      step: row.step,
      round: row.round,
      openedAt: row.opened_at,
      leasedTo: isLeased ? (row.assigned_to as AccountId | null) : null,
    }
    return { ...lies, standing: standing(now, lies, histories.get(row.id) ?? [], reviews.get(row.id) ?? []) }
  })
}
