import type { Millis } from '../clock.ts'
import type { Tx } from '../database/database.ts'
import { type AccountId, type ContactPointId, newId } from '../ids.ts'
import * as store from './account-store.ts'
import type { EmailAddress } from './email-address.ts'

/** Confirmed by a mailed code. Each of them names the account at sign-in; links to set a new password go to the primary only. */
export interface Address extends EmailAddress {
  id: ContactPointId
  isPrimary: boolean
  confirmedAt: Millis
  /** Since when its mail server refuses mail for good; null while mail arrives. */
  failingSince: Millis | null
}

/** NIST SP 800-63B-4 section 4.6 asks for two at least. */
export const addressesPerAccount = 5

/** The primary first. Every notice goes to all of them, to those that fail too: a mailbox may come back. */
export async function confirmedAddresses(tx: Tx, accountId: AccountId): Promise<Address[]> {
  return (await tx.all(store.addressesOfAccount, { accountId })).map((row) => ({
    id: row.id as ContactPointId,
    address: row.address,
    canonical: row.canonical,
    isPrimary: row.is_primary === 1,
    confirmedAt: row.confirmed_at,
    failingSince: row.failing_since,
  }))
}

export async function primaryAddress(tx: Tx, accountId: AccountId): Promise<Address> {
  const [primary] = await confirmedAddresses(tx, accountId)
  if (!primary?.isPrimary) throw new Error('an account without a primary address')
  return primary
}

/** Beside the primary. Undefined if the address found an owner meanwhile: the unique index decides between two at once. */
export async function addAddress(tx: Tx, now: Millis, accountId: AccountId, email: EmailAddress): Promise<ContactPointId | undefined> {
  const id = newId('cpt')
  const point = { id, accountId, now, address: email.address, canonical: email.canonical, isPrimary: 0 }
  return (await tx.run(store.insertContactPoint, point)) === 1 ? id : undefined
}

export async function dropAddress(tx: Tx, accountId: AccountId, id: ContactPointId): Promise<boolean> {
  return (await tx.run(store.deleteContactPoint, { accountId, id })) === 1
}

/** The former primary stays beside it until it is dropped. */
export async function makePrimary(tx: Tx, accountId: AccountId, id: ContactPointId): Promise<void> {
  await tx.run(store.demotePrimary, { accountId })
  if ((await tx.run(store.promote, { accountId, id })) !== 1) throw new Error('an account without a primary address')
}

/** True for the one report that found out. */
export async function markFailing(tx: Tx, now: Millis, accountId: AccountId, address: string): Promise<ContactPointId | undefined> {
  return (await tx.get(store.markFailing, { accountId, address, now }))?.id as ContactPointId | undefined
}

export async function markWorking(tx: Tx, accountId: AccountId, address: string): Promise<void> {
  await tx.run(store.markWorking, { accountId, address })
}
