import { type Millis, toRfc3339 } from '../clock.ts'
import { statement, type Tx } from '../database/database.ts'
import { hours } from '../durations.ts'
import type { AccountId } from '../ids.ts'
import { lifetimes } from '../lifetimes.ts'
import type { Policy } from '../policy/policy.ts'

/** What is held back for a while after a change of factors, so that the owner has time to say "that was not me". */
export interface Hold {
  kind: 'withdrawal'
  /** The event it was placed for. */
  reason: string
  until: Millis
}

/** A later one starts the time anew and never ends it sooner. */
const place = statement<{ accountId: string; kind: string; reason: string; now: number; until: number }>(
  'place-hold',
  `insert into holds (account_id, kind, reason, placed_at, held_until) values (:accountId, :kind, :reason, :now, :until)
   on conflict (account_id, kind) do update set reason = :reason, placed_at = :now, held_until = :until, told_over = 0
   where holds.held_until <= :until`,
)
const liveHolds = statement<{ accountId: string; now: number }, { kind: string; reason: string; held_until: number }>(
  'live-holds',
  'select kind, reason, held_until from holds where account_id = :accountId and held_until > :now order by kind',
)

export interface HeldFor {
  accountId: AccountId
  /** The event. */
  reason: string
  /** A change by somebody who proved a factor, something that came without such a proof, or a recovery code, which is for a day at least. */
  after: 'change' | 'reset' | 'recovery_code'
}

/** In the transaction of what it is placed for. Gives back when it ends; null where the policy holds nothing back. */
export async function placeHold(
  tx: Tx,
  { now, policy }: { now: Millis; policy: Policy },
  { accountId, reason, after }: HeldFor,
): Promise<Millis | null> {
  const { afterChangeHours, afterResetHours } = policy.hold
  const length =
    after === 'recovery_code'
      ? Math.max(lifetimes.holdAfterRecoveryCode, hours(afterChangeHours))
      : hours(after === 'reset' ? afterResetHours : afterChangeHours)
  if (length === 0) return null
  const until = now + length
  await tx.run(place, { accountId, kind: 'withdrawal', reason, now, until })
  return until
}

export async function liveHoldsOf(tx: Tx, now: Millis, accountId: AccountId): Promise<Hold[]> {
  const rows = await tx.all(liveHolds, { accountId, now })
  return rows.map(({ kind, reason, held_until }) => ({ kind: kind as Hold['kind'], reason, until: held_until }))
}

export const publicHold = ({ kind, reason, until }: Hold) => ({ kind, reason, until: toRfc3339(until) })
