import type { Millis } from '../clock.ts'
import type { Tx } from '../database/database.ts'
import { type AccountId, type AddressChangeId, newId } from '../ids.ts'
import { lifetimes } from '../lifetimes.ts'
import * as store from './account-store.ts'
import type { EmailAddress } from './email-address.ts'

/** A primary address that was replaced. For three days it can be put back, and nobody else can have it. */
export interface FormerAddress extends EmailAddress {
  id: AddressChangeId
  accountId: AccountId
  changedAt: Millis
  undoUntil: Millis
  state: 'undoable' | 'undone or outranked' | 'final'
}

export async function keepFormerAddress(
  tx: Tx,
  now: Millis,
  accountId: AccountId,
  former: EmailAddress,
): Promise<{ id: AddressChangeId; undoUntil: Millis }> {
  const id = newId('adc')
  const undoUntil = now + lifetimes.undoOfEmailChange
  await tx.run(store.insertAddressChange, { id, accountId, address: former.address, canonical: former.canonical, now, undoUntil })
  return { id, undoUntil }
}

export async function findFormerAddress(tx: Tx, now: Millis, id: string): Promise<FormerAddress | undefined> {
  const row = await tx.get(store.addressChange, { id })
  if (!row) return undefined
  const state = row.ended_at !== null ? 'undone or outranked' : row.undo_until > now ? 'undoable' : 'final'
  return {
    id: row.id as AddressChangeId,
    accountId: row.account_id as AccountId,
    address: row.former_address,
    canonical: row.former_canonical,
    changedAt: row.changed_at,
    undoUntil: row.undo_until,
    state,
  }
}

/**
 * Ends this change and every later one: an earlier address outranks those that came after it, so a thief cannot undo the
 * owner's undo with a link of a change they made themselves. True for the one caller who gets to put it back.
 */
export async function endAddressChange(tx: Tx, now: Millis, change: FormerAddress): Promise<boolean> {
  if ((await tx.run(store.endAddressChange, { id: change.id, now })) === 0) return false
  await tx.run(store.endLaterChanges, { accountId: change.accountId, changedAt: change.changedAt, now })
  return true
}
