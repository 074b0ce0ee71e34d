import { statement } from '../database/database.ts'
import { usedSince } from '../factors/used-since.ts'

const due = <P extends Record<string, number>>(name: string, where: string) =>
  statement<P & { limit: number }, { id: string }>(
    name,
    `select id from recovery_cases where closed_at is null and ${where} order by opened_at limit :limit`,
  )

const grantUsed = `exists (select 1 from rebind_grants where case_id = recovery_cases.id and used_at is not null)`

export const bound = due('recovery-bound', `state = 'ready_to_bind' and ${grantUsed}`)
export const used = due(
  'recovery-factor-used',
  `not ${grantUsed} and ${usedSince('recovery_cases.account_id', 'recovery_cases.opened_at')}`,
)
/** None is moved on while its owner keeps the account frozen, nor looked at: those that wait for a thaw would stand before all others. */
const mayGoOn = `exists (select 1 from accounts where accounts.id = account_id and (frozen_at is null or thaws_at <= :now))`
export const approved = due<{ now: number }>('recovery-approved', `state = 'approved' and ${mayGoOn}`)
export const endingSoon = due<{ now: number; soon: number }>(
  'recovery-ending-soon',
  `state = 'waiting' and end_told_at is null and waits_until > :now and waits_until <= :soon`,
)
export const waited = due<{ now: number }>('recovery-waited', `state = 'waiting' and waits_until <= :now and ${mayGoOn}`)
/** Only where its owner is the one to act: nobody loses a case because we are slow. */
export const overdue = due<{ now: number }>(
  'recovery-overdue',
  `state in ('evidence', 'incomplete', 'more_needed', 'ready_to_bind') and expires_at <= :now and not ${grantUsed}`,
)
/** One node tells. */
export const markEndTold = statement<{ id: string; step: number; now: number }>(
  'mark-recovery-end-told',
  'update recovery_cases set end_told_at = :now where id = :id and step = :step and end_told_at is null',
)
