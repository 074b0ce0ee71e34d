import { type NoParams, statement } from '../../database/database.ts'
import { onDesk } from '../case-store.ts'

/** What is read of them without opening what is sealed; by nobody but the dealer. */
export const waitingCases = statement<
  NoParams,
  {
    id: string
    number: string
    account_id: string
    opened_by: string
    state: string
    step: number
    round: number
    assigned_to: string | null
    assigned_until: number | null
    opened_at: number
  }
>(
  'waiting-recovery-cases',
  `select id, number, account_id, opened_by, state, step, round, assigned_to, assigned_until, opened_at from recovery_cases
   where id in (${onDesk}) order by submitted_at, opened_at, id`,
)
/** Those that are old enough to have waited for too long, and of which nobody was told. */
export const oldCases = statement<{ before: number }, { id: string }>(
  'old-recovery-cases',
  `select id from recovery_cases where id in (${onDesk}) and breach_told_at is null and opened_at <= :before order by opened_at, id`,
)
export const countByState = statement<NoParams, { state: string; count: number }>(
  'recovery-cases-by-state',
  'select state, count(*) as count from recovery_cases where closed_at is null group by state',
)
/** This write decides who has it: for two that are dealt it at once, and against whatever moved it meanwhile. */
export const lease = statement<{ id: string; step: number; staffId: string; until: number; now: number }>(
  'lease-recovery-case',
  `update recovery_cases set assigned_to = :staffId, assigned_until = :until
   where id = :id and step = :step and closed_at is null and (assigned_to is null or assigned_to = :staffId or assigned_until <= :now)`,
)
export const renew = statement<{ id: string; staffId: string; until: number; before: number; now: number }>(
  'renew-recovery-lease',
  `update recovery_cases set assigned_until = :until
   where id = :id and assigned_to = :staffId and assigned_until > :now and assigned_until < :before`,
)
export const leasedTo = statement<{ staffId: string; now: number }, { id: string }>(
  'recovery-case-leased-to',
  'select id from recovery_cases where assigned_to = :staffId and assigned_until > :now and closed_at is null order by assigned_until desc limit 1',
)
/** One after the other: of two windows of one person, the second gets what the first was dealt. */
export const holdStaff = statement<{ staffId: string }, { account_id: string }>(
  'hold-staff',
  'select account_id from staff where account_id = :staffId for update',
)
export const earlierCases = statement<{ accountId: string; except: string }, { number: string; opened_at: number; state: string }>(
  'earlier-recovery-cases',
  'select number, opened_at, state from recovery_cases where account_id = :accountId and id <> :except order by opened_at desc limit 10',
)
/** True for the one round that tells of it. */
export const markBreachTold = statement<{ id: string; now: number }>(
  'mark-recovery-breach-told',
  'update recovery_cases set breach_told_at = :now where id = :id and breach_told_at is null',
)
