import { type NoParams, statement } from '../database/database.ts'

export const anyAdministrator = statement<NoParams, { account_id: string }>(
  'any-administrator',
  `select account_id from staff where role = 'administrator' limit 1`,
)
export const administrators = statement<NoParams, { account_id: string }>(
  'administrators',
  `select account_id from staff where role = 'administrator' order by granted_at, account_id`,
)
/** Until this is over, none of them goes and none is made of another role. */
export const holdAdministrators = statement<NoParams, { account_id: string }>(
  'hold-administrators',
  `select account_id from staff where role = 'administrator' order by account_id for update`,
)
export const allStaff = statement<NoParams, { account_id: string; email: string; role: string; granted_at: number; passkeys: number }>(
  'all-staff',
  `select staff.account_id, contact_points.address as email, role, granted_at,
     (select count(*) from factors where factors.account_id = staff.account_id and kind = 'passkey' and state = 'active') as passkeys
   from staff join contact_points on contact_points.account_id = staff.account_id and contact_points.is_primary = 1
   order by role, contact_points.address`,
)
/** Of two links for one person, one gives the role. */
export const insertStaff = statement<{ accountId: string; role: string; now: number }>(
  'insert-staff',
  'insert into staff (account_id, role, granted_at) values (:accountId, :role, :now) on conflict (account_id) do nothing',
)
export const changeRole = statement<{ accountId: string; role: string; now: number }>(
  'change-staff-role',
  `insert into staff (account_id, role, granted_at) values (:accountId, :role, :now)
   on conflict (account_id) do update set role = :role, granted_at = :now`,
)
export const deleteStaff = statement<{ accountId: string }>('delete-staff', 'delete from staff where account_id = :accountId')

export const insertLink = statement<{
  id: string
  role: string
  accountId: string | null
  digest: Uint8Array
  now: number
  expiresAt: number
}>(
  'insert-staff-link',
  `insert into staff_links (id, role, account_id, digest, created_at, expires_at)
   values (:id, :role, :accountId, :digest, :now, :expiresAt)`,
)
/** Those for the first administrator, or for one person. */
export const voidLinks = statement<{ accountId: string; now: number }>(
  'void-staff-links',
  `update staff_links set used_at = :now where coalesce(account_id, '') = :accountId and used_at is null`,
)
/** For the person it was made for; where nobody is named, for whoever has it, as long as there is no administrator. */
export const useLink = statement<{ digest: Uint8Array; accountId: string; now: number }, { role: string; account_id: string | null }>(
  'use-staff-link',
  `update staff_links set used_at = :now
   where digest = :digest and used_at is null and expires_at > :now and (staff_links.account_id = :accountId
     or staff_links.account_id is null and not exists (select 1 from staff where staff.role = 'administrator'))
   returning role, account_id`,
)
/** One row for ever: of two who become the first administrator in the same moment, one does. */
export const takeFirstSeat = statement<{ value: Uint8Array }>(
  'take-first-seat',
  `insert into settings (name, value) values ('first-administrator', :value) on conflict (name) do nothing`,
)

export const insertSession = statement<{
  id: string
  accountId: string
  digest: Uint8Array
  client: string
  now: number
  expiresAt: number
}>(
  'insert-staff-session',
  `insert into staff_sessions (id, account_id, secret_digest, credential_epoch, client, created_at, last_seen_at, expires_at)
   select :id, :accountId, :digest, credential_epoch, :client, :now, :now, :expiresAt from accounts where id = :accountId`,
)
export const sessionByDigest = statement<
  { digest: Uint8Array; now: number; seenAfter: number },
  { id: string; account_id: string; email: string; role: string; last_seen_at: number; expires_at: number }
>(
  'staff-session-by-digest',
  `select staff_sessions.id, staff_sessions.account_id, contact_points.address as email, staff.role, last_seen_at, expires_at
   from staff_sessions join staff on staff.account_id = staff_sessions.account_id
   join accounts on accounts.id = staff_sessions.account_id and accounts.credential_epoch = staff_sessions.credential_epoch
   join contact_points on contact_points.account_id = staff_sessions.account_id and contact_points.is_primary = 1
   where secret_digest = :digest and ended_at is null and expires_at > :now and last_seen_at > :seenAfter
   and (frozen_at is null or thaws_at <= :now)
   and exists (select 1 from factors where factors.account_id = staff_sessions.account_id and kind = 'passkey' and state = 'active')`,
)
export const touchSession = statement<{ id: string; now: number }>(
  'touch-staff-session',
  'update staff_sessions set last_seen_at = :now where id = :id and ended_at is null and last_seen_at < :now',
)
export const endSession = statement<{ id: string; now: number }>(
  'end-staff-session',
  'update staff_sessions set ended_at = :now where id = :id and ended_at is null',
)
export const endSessionsOf = statement<{ accountId: string; now: number }>(
  'end-staff-sessions-of',
  'update staff_sessions set ended_at = :now where account_id = :accountId and ended_at is null',
)
