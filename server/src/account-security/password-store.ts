import { statement } from '../database/database.ts'

export const insertReset = statement<{ id: string; accountId: string; digest: Uint8Array; now: number; expiresAt: number }>(
  'insert-password-reset',
  'insert into password_resets (id, account_id, digest, created_at, expires_at) values (:id, :accountId, :digest, :now, :expiresAt)',
)
export const voidResets = statement<{ accountId: string; now: number }>(
  'void-password-resets',
  'update password_resets set used_at = :now where account_id = :accountId and used_at is null',
)
export const usableReset = statement<{ digest: Uint8Array; now: number }, { id: string; account_id: string }>(
  'usable-password-reset',
  'select id, account_id from password_resets where digest = :digest and used_at is null and expires_at > :now',
)
export const useReset = statement<{ id: string; now: number }>(
  'use-password-reset',
  'update password_resets set used_at = :now where id = :id and used_at is null and expires_at > :now',
)
