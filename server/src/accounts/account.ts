import type { Language } from '@countersign/contract'
import type { Millis } from '../clock.ts'
import type { Tx } from '../database/database.ts'
import { type AccountId, newId } from '../ids.ts'
import { Problem } from '../problem.ts'
import * as store from './account-store.ts'
import type { EmailAddress } from './email-address.ts'

export interface Account {
  id: AccountId
  email: string
  createdAt: Millis
  /** Moves with every change of a credential; what was begun before is void (sign-ins, challenges). */
  credentialEpoch: number
  passwordDigest: string | null
  hasMailPhrase: boolean
  /** In which mails are written to its owner. */
  language: Language
}

export async function findAccountByEmail(tx: Tx, email: EmailAddress): Promise<Account | undefined> {
  return fromRow(await tx.get(store.accountByCanonical, { canonical: email.canonical }))
}

export async function findAccount(tx: Tx, id: AccountId): Promise<Account | undefined> {
  return fromRow(await tx.get(store.accountById, { id }))
}

/** `except`: an account may take back an address of its own that was replaced. */
export async function isAddressTaken(tx: Tx, now: Millis, email: EmailAddress, except: AccountId | null = null): Promise<boolean> {
  return (await tx.get(store.addressTaken, { canonical: email.canonical, now, except: except ?? '' })) !== undefined
}

/** Undefined if the address found an owner meanwhile: the unique index decides between two at once. */
export async function createAccount(
  tx: Tx,
  now: Millis,
  email: EmailAddress,
  /** Null where a host application has the first factor. */
  passwordDigest: string | null,
  language: Language = 'en',
): Promise<Account | undefined> {
  const id = newId('acc')
  if (await isAddressTaken(tx, now, email)) return undefined
  await tx.run(store.insertAccount, { id, now, language })
  const point = { id: newId('cpt'), accountId: id, now, address: email.address, canonical: email.canonical, isPrimary: 1 }
  const taken = (await tx.run(store.insertContactPoint, point)) === 0
  if (taken) throw new Problem('CHALLENGE_OVER', {}, 'the address found an owner in the same moment')
  if (passwordDigest !== null) await tx.run(store.insertPassword, { accountId: id, digest: passwordDigest, now })
  return { id, email: email.address, createdAt: now, credentialEpoch: 0, passwordDigest, hasMailPhrase: false, language }
}

/** A stronger digest of the same password, unless the password was changed meanwhile. */
export async function upgradePasswordDigest(tx: Tx, id: AccountId, former: string, digest: string): Promise<void> {
  await tx.run(store.upgradePassword, { accountId: id, former, digest })
}

/** True where the password was still the one that was checked: of two changes at once, one wins. */
export async function replacePasswordDigest(tx: Tx, now: Millis, id: AccountId, former: string, digest: string): Promise<boolean> {
  return (await tx.run(store.replacePassword, { accountId: id, former, digest, now })) === 1
}

/**
 * Until this transaction ends no credential of the account changes, so what is read of it from here on still holds at the
 * commit. Taken after attempts and before all else, in every transaction alike: none waits for one that waits for it.
 */
export async function holdCredentials(tx: Tx, id: AccountId): Promise<void> {
  await tx.get(store.holdAccount, { id })
}

/** True where it was another one before. */
export async function setLanguage(tx: Tx, id: AccountId, language: Language): Promise<boolean> {
  return (await tx.run(store.setLanguage, { id, language })) === 1
}

/** Voids what was begun under the credentials up to now. */
export async function moveCredentialEpoch(tx: Tx, id: AccountId): Promise<void> {
  await tx.run(store.moveCredentialEpoch, { id })
}

function fromRow(row: store.AccountRow | undefined): Account | undefined {
  if (!row) return undefined
  return {
    id: row.id as AccountId,
    email: row.address,
    createdAt: row.created_at,
    credentialEpoch: row.credential_epoch,
    passwordDigest: row.password_digest,
    hasMailPhrase: row.has_phrase === 1,
    language: row.language as Language,
  }
}
