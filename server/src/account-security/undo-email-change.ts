import { findAccount, holdCredentials, moveCredentialEpoch } from '../accounts/account.ts'
import { addAddress, confirmedAddresses, dropAddress, makePrimary } from '../accounts/addresses.ts'
import { parseEmailAddress } from '../accounts/email-address.ts'
import { endAddressChange, type FormerAddress } from '../accounts/former-address.ts'
import { freezeAccount, frozenState } from '../accounts/freeze.ts'
import type { Tx } from '../database/database.ts'
import { Problem } from '../problem.ts'
import { emailChangeUndone } from '../security-events/address-events.ts'
import type { Occasion } from '../security-events/occasion.ts'
import { forgetDevices } from '../sessions/known-device.ts'
import { endAllSessions } from '../sessions/session.ts'
import { voidResets } from './password-store.ts'

/**
 * Puts the former primary address back, and with it everything that depends on it: addresses confirmed since the change
 * leave, sessions, devices, links and a thaw under way end. No factor, no password and no session comes of it. Who wins
 * against whom is written down in docs/decisions.
 */
export async function undoEmailChange(tx: Tx, occasion: Occasion, change: FormerAddress): Promise<'done' | 'over'> {
  const { now } = occasion
  const { accountId } = change
  await holdCredentials(tx, accountId)
  // Whoever comes second, by another click or at the same moment, finds it done.
  if (!(await endAddressChange(tx, now, change))) return (await isPrimary(tx, change)) ? 'done' : 'over'

  const present = await confirmedAddresses(tx, accountId)
  const known = present.find(({ canonical }) => canonical === change.canonical)
  const back = known?.id ?? (await addAddress(tx, now, accountId, change))
  // It is kept free for the account, so this cannot happen; if it did, nothing must be left half done.
  if (!back) throw new Problem('UNDO_OVER', {}, 'the former address found an owner')
  await makePrimary(tx, accountId, back)
  const left = present.filter(({ id, confirmedAt }) => id !== back && confirmedAt >= change.changedAt)
  for (const { id } of left) await dropAddress(tx, accountId, id)

  await moveCredentialEpoch(tx, accountId)
  await tx.run(voidResets, { accountId, now })
  await endAllSessions(tx, now, accountId)
  await forgetDevices(tx, accountId)
  if ((await frozenState(tx, now, accountId))?.thawsAt) await freezeAccount(tx, now, accountId)
  await emailChangeUndone(tx, occasion, { accountId, addressId: back, left })
  return 'done'
}

async function isPrimary(tx: Tx, { accountId, canonical }: FormerAddress): Promise<boolean> {
  const account = await findAccount(tx, accountId)
  return account !== undefined && parseEmailAddress(account.email)?.canonical === canonical
}
