import { statement } from '../../database/database.ts'

export interface SetRow {
  id: string
  hashing: string
  made_at: number
  voided_at: number | null
}

export const insertSet = statement<{ id: string; accountId: string; sessionId: string; hashing: string; now: number; expiresAt: number }>(
  'insert-recovery-code-set',
  `insert into recovery_code_sets (id, account_id, session_id, hashing, made_at, expires_at)
   values (:id, :accountId, :sessionId, :hashing, :now, :expiresAt)`,
)
export const insertCode = statement<{ setId: string; number: number; digest: Uint8Array }>(
  'insert-recovery-code',
  'insert into recovery_codes (set_id, number, digest) values (:setId, :number, :digest)',
)
export const voidPending = statement<{ accountId: string; now: number }>(
  'void-pending-recovery-codes',
  'update recovery_code_sets set voided_at = :now where account_id = :accountId and confirmed_at is null and voided_at is null',
)
export const pendingSet = statement<{ id: string; sessionId: string; accountId: string; now: number }, SetRow>(
  'pending-recovery-code-set',
  `select id, hashing, made_at, voided_at from recovery_code_sets
   where id = :id and session_id = :sessionId and account_id = :accountId and confirmed_at is null and voided_at is null and expires_at > :now`,
)
export const voidLive = statement<{ accountId: string; now: number }>(
  'void-live-recovery-codes',
  'update recovery_code_sets set voided_at = :now where account_id = :accountId and confirmed_at is not null and voided_at is null',
)
/** This write decides of two confirmations at once. */
export const confirmSet = statement<{ id: string; sessionId: string; now: number }>(
  'confirm-recovery-code-set',
  `update recovery_code_sets set confirmed_at = :now
   where id = :id and session_id = :sessionId and confirmed_at is null and voided_at is null and expires_at > :now`,
)
/** The live set first, then those it took the place of. */
export const setsOfAccount = statement<{ accountId: string; limit: number }, SetRow>(
  'recovery-code-sets-of-account',
  `select id, hashing, made_at, voided_at from recovery_code_sets where account_id = :accountId and confirmed_at is not null
   order by case when voided_at is null then 0 else 1 end, made_at desc limit :limit`,
)
export const liveSet = statement<{ accountId: string }, { id: string; made_at: number; total: number; unused: number }>(
  'live-recovery-code-set',
  `select recovery_code_sets.id, made_at, count(*) as total, count(*) - count(used_at) as unused
   from recovery_code_sets join recovery_codes on set_id = recovery_code_sets.id
   where account_id = :accountId and confirmed_at is not null and voided_at is null
   group by recovery_code_sets.id, made_at`,
)
export const digestsOfSet = statement<{ setId: string }, { number: number; digest: Uint8Array }>(
  'recovery-code-digests',
  'select number, digest from recovery_codes where set_id = :setId order by number',
)
/** This write decides who had the code: once, and only of the set that counts. */
export const useCode = statement<{ setId: string; number: number; accountId: string; now: number }>(
  'use-recovery-code',
  `update recovery_codes set used_at = :now where set_id = :setId and number = :number and used_at is null
   and set_id = (select id from recovery_code_sets where account_id = :accountId and confirmed_at is not null and voided_at is null)`,
)
export const setState = statement<{ id: string }, { voided_at: number | null }>(
  'recovery-code-set-state',
  'select voided_at from recovery_code_sets where id = :id',
)
