import { statement } from '../database/database.ts'

export interface AddressRequestRow {
  id: string
  purpose: string
  address: string
  canonical: string
  is_open: number
  expires_at: number
}

/** Credentials that changed meanwhile void what was asked for under the older ones. */
const current = 'credential_epoch = (select credential_epoch from accounts where accounts.id = address_requests.account_id)'

export const insertRequest = statement<{
  id: string
  accountId: string
  sessionId: string
  purpose: string
  address: string
  canonical: string
  isOpen: number
  now: number
  expiresAt: number
}>(
  'insert-address-request',
  `insert into address_requests
     (id, account_id, session_id, purpose, address, canonical, is_open, credential_epoch, created_at, expires_at)
   select :id, :accountId, :sessionId, :purpose, :address, :canonical, :isOpen, credential_epoch, :now, :expiresAt
   from accounts where id = :accountId`,
)
export const openRequest = statement<{ id: string; sessionId: string; now: number }, AddressRequestRow>(
  'open-address-request',
  `select id, purpose, address, canonical, is_open, expires_at from address_requests
   where id = :id and session_id = :sessionId and used_at is null and expires_at > :now and ${current}`,
)
export const useRequest = statement<{ id: string; sessionId: string; now: number }>(
  'use-address-request',
  `update address_requests set used_at = :now
   where id = :id and session_id = :sessionId and used_at is null and expires_at > :now and ${current}`,
)
