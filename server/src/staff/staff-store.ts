import { type NoParams, statement } from '../database/database.ts'

export const anyAdministrator = statement<NoParams, { account_id: string }>(
  'any-administrator',
  `select account_id from staff where role = 'administrator' limit 1`,
)
export const administrator = statement<{ accountId: string }, { account_id: string }>(
  'administrator',
  `select account_id from staff where role = 'administrator' and account_id = :accountId`,
)
export const insertStaff = statement<{ accountId: string; role: string; now: number }>(
  'insert-staff',
  'insert into staff (account_id, role, granted_at) values (:accountId, :role, :now) on conflict (account_id) do nothing',
)
export const insertLink = statement<{ id: string; role: string; digest: Uint8Array; now: number; expiresAt: number }>(
  'insert-staff-link',
  'insert into staff_links (id, role, digest, created_at, expires_at) values (:id, :role, :digest, :now, :expiresAt)',
)
export const voidLinks = statement<{ role: string; now: number }>(
  'void-staff-links',
  'update staff_links set used_at = :now where role = :role and used_at is null',
)
export const useLink = statement<{ digest: Uint8Array; now: number }, { id: string; role: string }>(
  'use-staff-link',
  'update staff_links set used_at = :now where digest = :digest and used_at is null and expires_at > :now returning id, role',
)
/** One row for ever: of two who become the first administrator in the same moment, one does. */
export const takeFirstSeat = statement<{ value: Uint8Array }>(
  'take-first-seat',
  `insert into settings (name, value) values ('first-administrator', :value) on conflict (name) do nothing`,
)
