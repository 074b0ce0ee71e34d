import type { Language } from '@countersign/contract'
import type { KeyRing, Place } from '../crypto/key-ring.ts'
import type { Tx } from '../database/database.ts'
import type { AccountId } from '../ids.ts'
import { findAccountByEmail } from './account.ts'
import * as store from './account-store.ts'
import type { EmailAddress } from './email-address.ts'

/**
 * A phrase that its owner chose and nobody else knows: mails of ours have it at the top, imitations do not. Letters, digits,
 * spaces, hyphens and apostrophes: what stands at the top of our mails must not be a link or an order to call somebody.
 */
const shape = /^(?=.{3,40}$)[\p{L}\p{M}\p{N}]+([ '’-][\p{L}\p{M}\p{N}]+)*$/u
const longNumber = /\p{N}{5}/u

/** Undefined for what cannot be one. */
export function parseMailPhrase(text: string): string | undefined {
  const phrase = text.normalize('NFC').trim().replaceAll(/\s+/gu, ' ')
  return shape.test(phrase) && !longNumber.test(phrase.replaceAll(/[ '’-]/gu, '')) ? phrase : undefined
}

export async function mailPhrase(tx: Tx, keys: KeyRing, id: AccountId): Promise<string | null> {
  return (await readerOf(tx, keys, id)).phrase
}

/** How the owner of an account wants to be written to. */
export interface Reader {
  language: Language
  phrase: string | null
}

export async function readerOf(tx: Tx, keys: KeyRing, id: AccountId): Promise<Reader> {
  const row = await tx.get(store.reader, { id })
  const sealed = row?.sealed_phrase
  return {
    language: (row?.language ?? 'en') as Language,
    phrase: sealed ? Buffer.from(keys.open(placeOf(id), sealed)).toString() : null,
  }
}

/** For mail to an address that somebody typed: as whose it is wants it, if it is anybody's. */
export async function readerOfAddress(tx: Tx, keys: KeyRing, email: EmailAddress, otherwise: Language): Promise<Reader> {
  const owner = await findAccountByEmail(tx, email)
  return owner ? readerOf(tx, keys, owner.id) : { language: otherwise, phrase: null }
}

/** Null takes it away. */
export async function setMailPhrase(tx: Tx, keys: KeyRing, id: AccountId, phrase: string | null): Promise<void> {
  await tx.run(store.setPhrase, { id, sealed: phrase === null ? null : keys.seal(placeOf(id), Buffer.from(phrase)) })
}

const placeOf = (id: AccountId): Place => ({ table: 'accounts', column: 'sealed_phrase', account: id, row: id })
