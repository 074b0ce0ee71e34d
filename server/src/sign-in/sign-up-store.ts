import { statement } from '../database/database.ts'

export interface SignUpRow {
  id: string
  address: string
  canonical: string
  is_open: number
  password_digest: string
  invite_id: string | null
  expires_at: number
}

export const insertSignUp = statement<{
  id: string
  address: string
  canonical: string
  isOpen: number
  passwordDigest: string
  inviteId: string | null
  now: number
  expiresAt: number
}>(
  'insert-sign-up',
  `insert into sign_ups (id, address, canonical, is_open, password_digest, invite_id, created_at, expires_at, sent_at)
   values (:id, :address, :canonical, :isOpen, :passwordDigest, :inviteId, :now, :expiresAt, :now)`,
)
export const openSignUp = statement<{ id: string; now: number }, SignUpRow>(
  'open-sign-up',
  `select id, address, canonical, is_open, password_digest, invite_id, expires_at from sign_ups
   where id = :id and used_at is null and expires_at > :now`,
)
/** The digest of the password goes with the end of the sign-up. */
export const useSignUp = statement<{ id: string; now: number }>(
  'use-sign-up',
  `update sign_ups set used_at = :now, password_digest = '' where id = :id and used_at is null and expires_at > :now`,
)
export const usableInvite = statement<{ digest: Uint8Array; now: number }, { id: string }>(
  'usable-invite',
  'select id from invites where digest = :digest and used_at is null and expires_at > :now',
)
export const useInvite = statement<{ id: string; now: number }>(
  'use-invite',
  'update invites set used_at = :now where id = :id and used_at is null and expires_at > :now',
)
export const insertInvite = statement<{ id: string; digest: Uint8Array; now: number; expiresAt: number }>(
  'insert-invite',
  'insert into invites (id, digest, created_at, expires_at) values (:id, :digest, :now, :expiresAt)',
)
