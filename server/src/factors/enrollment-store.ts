import { statement } from '../database/database.ts'

export interface EnrollmentRow {
  id: string
  kind: string
  name: string
  replaces: string | null
  max_factors: number | null
  sealed_key: Uint8Array
  expires_at: number
}

export const insertEnrollment = statement<{
  id: string
  accountId: string
  sessionId: string
  kind: string
  name: string
  replaces: string | null
  maxFactors: number | null
  sealedKey: Uint8Array
  now: number
  expiresAt: number
}>(
  'insert-enrollment',
  `insert into enrollments (id, account_id, session_id, kind, name, replaces, max_factors, sealed_key, created_at, expires_at)
   values (:id, :accountId, :sessionId, :kind, :name, :replaces, :maxFactors, :sealedKey, :now, :expiresAt)`,
)
export const openEnrollment = statement<{ id: string; sessionId: string; accountId: string; now: number }, EnrollmentRow>(
  'open-enrollment',
  `select id, kind, name, replaces, max_factors, sealed_key, expires_at from enrollments
   where id = :id and session_id = :sessionId and account_id = :accountId and ended_at is null and expires_at > :now`,
)
/** Another phone number: what was sent to the one before proves nothing any more. */
export const correctEnrollment = statement<{ id: string; sealedKey: Uint8Array }>(
  'correct-enrollment',
  'update enrollments set sealed_key = :sealedKey where id = :id and ended_at is null',
)
/** The key goes with the end: a pending key is never shown or used again. */
export const endEnrollment = statement<{ id: string; sessionId: string; now: number; nothing: Uint8Array }>(
  'end-enrollment',
  'update enrollments set ended_at = :now, sealed_key = :nothing where id = :id and session_id = :sessionId and ended_at is null',
)
export const endEnrollmentsOfSession = statement<{ sessionId: string; now: number; nothing: Uint8Array }>(
  'end-enrollments-of-session',
  'update enrollments set ended_at = :now, sealed_key = :nothing where session_id = :sessionId and ended_at is null',
)
