import type { confirmedAddresses } from '../accounts/addresses.ts'
import type { Tx } from '../database/database.ts'
import type { AccountId } from '../ids.ts'
import { holdBack } from './hold-back.ts'
import type { Occasion } from './occasion.ts'
import { record } from './record.ts'
import { tell, tellLeaving } from './tell.ts'

/** What happened to the addresses of an account: one function per event. The trail names them by id, never by themselves. */
interface Subject {
  accountId: AccountId
}
type Left = Pick<Awaited<ReturnType<typeof confirmedAddresses>>[number], 'id' | 'address'>

export async function addressAsked(
  tx: Tx,
  occasion: Occasion,
  { accountId, requestId, purpose }: Subject & { requestId: string; purpose: string },
): Promise<void> {
  await record(tx, occasion, 'address.asked', { accountId, actor: 'account', details: { request: requestId, purpose } })
}

export async function addressCodeRefused(
  tx: Tx,
  occasion: Occasion,
  { accountId, requestId, reason }: Subject & { requestId: string; reason: string },
): Promise<void> {
  await record(tx, occasion, 'address.code_refused', { accountId, actor: 'account', details: { request: requestId, reason } })
}

/** After it is on the account: the new address is told too. */
export async function addressAdded(tx: Tx, occasion: Occasion, { accountId, addressId }: Subject & { addressId: string }): Promise<void> {
  await record(tx, occasion, 'address.added', { accountId, actor: 'account', details: { address: addressId } })
  await tell(tx, occasion, accountId, { event: 'address.added', template: 'address-added', values: {} })
}

export async function addressRemoved(tx: Tx, occasion: Occasion, { accountId, left }: Subject & { left: Left }): Promise<void> {
  await record(tx, occasion, 'address.removed', { accountId, actor: 'account', details: { address: left.id } })
  await tellLeaving(tx, occasion, accountId, left, { event: 'address.removed', template: 'address-left', values: {} })
  await tell(tx, occasion, accountId, { event: 'address.removed', template: 'address-removed', values: {} })
}

/** Only the address that was replaced gets a link that can put it back. */
export async function emailChanged(
  tx: Tx,
  occasion: Occasion,
  { accountId, left, addressId, change }: Subject & { left: Left; addressId: string; change: { id: string; undoUntil: number } },
): Promise<void> {
  await holdBack(tx, occasion, { accountId, reason: 'email.changed', after: 'change' })
  await record(tx, occasion, 'email.changed', { accountId, actor: 'account', details: { address: addressId, former: left.id } })
  const { undoUntil } = change
  await tellLeaving(tx, occasion, accountId, left, { event: 'email.changed', template: 'email-replaced', values: { undoUntil } }, change.id)
  await tell(tx, occasion, accountId, { event: 'email.changed', template: 'email-changed', values: {} })
}

/** Those that were put out by the undo are told once more, too: one of them may be the owner's. */
export async function emailChangeUndone(
  tx: Tx,
  occasion: Occasion,
  { accountId, addressId, left }: Subject & { addressId: string; left: Left[] },
): Promise<void> {
  await record(tx, occasion, 'email.change_undone', { accountId, actor: 'unknown', details: { address: addressId, removed: left.length } })
  for (const one of left) {
    await tellLeaving(tx, occasion, accountId, one, { event: 'email.change_undone', template: 'address-left', values: {} })
  }
  await tell(tx, occasion, accountId, { event: 'email.change_undone', template: 'email-change-undone', values: {} })
}

/** Goes to the failing address as well, in case it comes back. */
export async function addressFailing(tx: Tx, occasion: Occasion, { accountId, addressId }: Subject & { addressId: string }): Promise<void> {
  await record(tx, occasion, 'address.failing', { accountId, actor: 'system', details: { address: addressId } })
  await tell(tx, occasion, accountId, { event: 'address.failing', template: 'address-failing', values: {} })
}
