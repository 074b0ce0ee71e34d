import { statement } from '../../database/database.ts'

export interface PasskeyRow {
  id: string
  account_id: string
  name: string
  state: string
  sealed_secret: Uint8Array
  counter: number
  details: string
  passkey_handle: Uint8Array
}

const columns = `factors.id, factors.account_id, factors.name, factors.state, factors.sealed_secret, factors.counter, factors.details, accounts.passkey_handle
  from factors join accounts on accounts.id = factors.account_id`

export const passkeyByLookup = statement<{ lookup: Uint8Array }, PasskeyRow>(
  'passkey-by-lookup',
  `select ${columns} where factors.lookup = :lookup and factors.kind = 'passkey'`,
)
export const passkeysOfAccount = statement<{ accountId: string }, PasskeyRow>(
  'passkeys-of-account',
  `select ${columns} where factors.account_id = :accountId and factors.kind = 'passkey' order by factors.created_at, factors.id`,
)
/** This write decides who had the counter: it only grows, except where the authenticator keeps none (WebAuthn L3 section 6.1.1). */
export const usePasskey = statement<{ id: string; now: number; from: string; counter: number; details: string }>(
  'use-passkey',
  `update factors set counter = :counter, last_used_at = :now, last_used_from = :from, details = :details
   where id = :id and (counter < :counter or (counter = 0 and :counter = 0))`,
)
export const markCopied = statement<{ id: string; former: string; details: string }>(
  'mark-passkey-copied',
  'update factors set details = :details where id = :id and details = :former',
)
