import type { StepUpPurpose } from '@countersign/contract'
import type { Millis } from '../clock.ts'
import { statement, type Tx } from '../database/database.ts'
import type { SessionId } from '../ids.ts'
import { lifetimes } from '../lifetimes.ts'

/** A fresh proof for one purpose and one target in one session, used once (OWASP ASVS 7.5.1, 7.5.3). */
export interface StepUp {
  sessionId: SessionId
  purpose: StepUpPurpose
  /** The factor it is about, or null. */
  target: string | null
  /** A mailed code is a grant beside the other: it stands in for no proof of a factor or password. */
  by?: 'mailed_code'
}

const place = statement<{ sessionId: string; purpose: string; target: string; now: number; expires: number }>(
  'place-step-up-grant',
  `insert into step_up_grants (session_id, purpose, target, created_at, expires_at) values (:sessionId, :purpose, :target, :now, :expires)
   on conflict (session_id, purpose, target) do update set created_at = :now, expires_at = :expires, used_at = null`,
)
const use = statement<{ sessionId: string; purpose: string; target: string; now: number }>(
  'use-step-up-grant',
  `update step_up_grants set used_at = :now
   where session_id = :sessionId and purpose = :purpose and target = :target and used_at is null and expires_at > :now`,
)

const find = statement<{ sessionId: string; purpose: string; target: string; now: number }, { expires_at: number }>(
  'find-step-up-grant',
  `select expires_at from step_up_grants
   where session_id = :sessionId and purpose = :purpose and target = :target and used_at is null and expires_at > :now`,
)

export async function placeStepUpGrant(tx: Tx, now: Millis, grant: StepUp): Promise<Millis> {
  const expires = now + lifetimes.stepUp
  await tx.run(place, { ...keyOf(grant), now, expires })
  return expires
}

/** One conditional write: true for the one caller who got to use it. */
export async function useStepUpGrant(tx: Tx, now: Millis, grant: StepUp): Promise<boolean> {
  return (await tx.run(use, { ...keyOf(grant), now })) === 1
}

/** Whether there is one to use; leaves it unused. */
export async function hasStepUpGrant(tx: Tx, now: Millis, grant: StepUp): Promise<boolean> {
  return (await tx.get(find, { ...keyOf(grant), now })) !== undefined
}

function keyOf({ sessionId, purpose, target, by }: StepUp): { sessionId: string; purpose: string; target: string } {
  return { sessionId, purpose: by ? `${purpose} by ${by}` : purpose, target: target ?? '' }
}
