import type { FactorDetails } from '@countersign/contract'
import type { KeyRing } from '../../crypto/key-ring.ts'
import type { Tx } from '../../database/database.ts'
import type { AccountId, FactorId } from '../../ids.ts'
import { sha256 } from './ceremony.ts'
import { type KeptPasskey, opened } from './kept-passkey.ts'
import * as store from './passkey-store.ts'

export interface Passkey extends KeptPasskey {
  factorId: FactorId
  accountId: AccountId
  name: string
  state: 'active' | 'suspended'
  counter: number
  details: FactorDetails
  userHandle: Uint8Array
}

/**
 * By which the credential is found, in all accounts at once. Not keyed: an id is long, random and no secret, and it must be found
 * after any change of our keys.
 */
export const lookupOf = (id: Uint8Array): Uint8Array => sha256(id)

export async function findPasskey(tx: Tx, keys: KeyRing, lookup: Uint8Array): Promise<Passkey | undefined> {
  const row = await tx.get(store.passkeyByLookup, { lookup })
  return row && fromRow(keys, row)
}

export async function passkeysOf(tx: Tx, keys: KeyRing, accountId: AccountId): Promise<Passkey[]> {
  return (await tx.all(store.passkeysOfAccount, { accountId })).map((row) => fromRow(keys, row))
}

function fromRow(keys: KeyRing, row: store.PasskeyRow): Passkey {
  const secret = keys.open({ table: 'factors', column: 'sealed_secret', account: row.account_id, row: row.id }, row.sealed_secret)
  return {
    ...opened(secret),
    factorId: row.id as FactorId,
    accountId: row.account_id as AccountId,
    name: row.name,
    state: row.state as Passkey['state'],
    counter: row.counter,
    details: JSON.parse(row.details),
    userHandle: row.passkey_handle,
  }
}
