import { statement } from '../database/database.ts'

export interface FactorRow {
  id: string
  account_id: string
  kind: string
  name: string
  state: string
  created_at: number
  last_used_at: number | null
  last_used_from: string | null
  is_preferred: number
  details: string
}

const columns = 'id, account_id, kind, name, state, created_at, last_used_at, last_used_from, is_preferred, details'

export const factorsOfAccount = statement<{ accountId: string }, FactorRow>(
  'factors-of-account',
  `select ${columns} from factors where account_id = :accountId order by created_at, id`,
)
export const activeFactorOf = statement<{ accountId: string }, { id: string }>(
  'active-factor-of',
  "select id from factors where account_id = :accountId and state = 'active' limit 1",
)
export const factorOfAccount = statement<{ accountId: string; id: string }, FactorRow>(
  'factor-of-account',
  `select ${columns} from factors where account_id = :accountId and id = :id`,
)
export const sealedSecretOf = statement<{ accountId: string; id: string }, { sealed_secret: Uint8Array }>(
  'sealed-secret-of-factor',
  'select sealed_secret from factors where account_id = :accountId and id = :id',
)
export const sealedSecretsOfKind = statement<{ accountId: string; kind: string }, { id: string; sealed_secret: Uint8Array }>(
  'sealed-secrets-of-kind',
  'select id, sealed_secret from factors where account_id = :accountId and kind = :kind order by id',
)
export const insertFactor = statement<{
  id: string
  accountId: string
  kind: string
  name: string
  now: number
  from: string | null
  sealedSecret: Uint8Array
  counter: number
  lookup: Uint8Array | null
  details: string
  isPreferred: number
}>(
  'insert-factor',
  `insert into factors (id, account_id, kind, name, state, created_at, last_used_at, last_used_from, sealed_secret, counter, lookup, details, is_preferred)
   values (:id, :accountId, :kind, :name, 'active', :now, :now, :from, :sealedSecret, :counter, :lookup, :details, :isPreferred)
   on conflict do nothing`,
)
/** This write decides who had the counter. */
export const useCounter = statement<{ id: string; now: number; from: string; counter: number }>(
  'use-factor-counter',
  'update factors set counter = :counter, last_used_at = :now, last_used_from = :from where id = :id and counter < :counter',
)
export const renameFactor = statement<{ id: string; accountId: string; name: string }>(
  'rename-factor',
  'update factors set name = :name where id = :id and account_id = :accountId',
)
/** One at most: preferring one takes it from the others. */
export const preferFactor = statement<{ id: string; accountId: string; isPreferred: number }>(
  'prefer-factor',
  `update factors set is_preferred = case when id = :id then :isPreferred else 0 end
   where account_id = :accountId and (id = :id or is_preferred = 1)`,
)
export const changeState = statement<{ id: string; accountId: string; from: string; to: string }>(
  'change-factor-state',
  'update factors set state = :to where id = :id and account_id = :accountId and state = :from',
)
export const deleteFactor = statement<{ id: string; accountId: string }>(
  'delete-factor',
  'delete from factors where id = :id and account_id = :accountId',
)
export const markUsed = statement<{ id: string; now: number; from: string }>(
  'mark-factor-used',
  'update factors set last_used_at = :now, last_used_from = :from where id = :id',
)
