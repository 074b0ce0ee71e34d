import { statement, type Tx } from '../database/database.ts'
import type { Millis } from '../clock.ts'
import type { LadderBudget, WindowBudget } from './budgets.ts'

/**
 * Attempts are taken before the check and by one conditional write each, so parallel guesses cannot outrun the limit.
 * Subjects are internal ids: another spelling, a new sign-in, a restart or another node finds the same row.
 */
export type Spent = { granted: true; left: number } | { granted: false; retryAt: Millis | null }

const spendWindow = statement<
  { budget: string; subject: string; limit: number; now: number; ends: number },
  { used: number }
>(
  'spend-window',
  `insert into attempts (budget, subject, used, until) values (:budget, :subject, 1, :ends)
   on conflict (budget, subject) do update set
     used = case when attempts.until <= :now then 1 else attempts.used + 1 end,
     until = case when attempts.until <= :now then :ends else attempts.until end
   where attempts.until <= :now or attempts.used < :limit
   returning used`,
)

const spendLadder = statement<
  { budget: string; subject: string; ceiling: number; now: number; every: number; first: number; second: number; third: number; further: number },
  { used: number }
>(
  'spend-ladder',
  `insert into attempts (budget, subject, used, until) values (:budget, :subject, 1, 0)
   on conflict (budget, subject) do update set
     used = attempts.used + 1,
     until = case
       when (attempts.used + 1) % :every <> 0 then attempts.until
       when attempts.used + 1 = :every then :first
       when attempts.used + 1 = :every * 2 then :second
       when attempts.used + 1 = :every * 3 then :third
       else :further end
   where attempts.until <= :now and attempts.used < :ceiling
   returning used`,
)

const readAttempts = statement<{ budget: string; subject: string }, { used: number; until: number }>(
  'read-attempts',
  'select used, until from attempts where budget = :budget and subject = :subject',
)

const refund = statement<{ budget: string; subject: string }>(
  'refund-attempt',
  'update attempts set used = used - 1 where budget = :budget and subject = :subject and used > 0',
)

const clear = statement<{ budget: string; subject: string }>('clear-attempts', 'delete from attempts where budget = :budget and subject = :subject')

export async function spendAttempt(tx: Tx, now: Millis, budget: WindowBudget | LadderBudget, subject: string): Promise<Spent> {
  const row = 'windowMillis' in budget ? await takeFromWindow(tx, now, budget, subject) : await takeFromLadder(tx, now, budget, subject)
  const limit = 'windowMillis' in budget ? budget.limit : budget.ceiling
  if (row) return { granted: true, left: limit - row.used }
  const state = await tx.get(readAttempts, { budget: budget.name, subject })
  const isOverForGood = 'ceiling' in budget && state !== undefined && state.used >= budget.ceiling
  return { granted: false, retryAt: state && !isOverForGood && state.until > now ? state.until : null }
}

/** A right proof was no failure: the reserved attempt goes back. Earlier failures stay. */
export async function refundAttempt(tx: Tx, budget: WindowBudget, subject: string): Promise<void> {
  await tx.run(refund, { budget: budget.name, subject })
}

/** The failures were consecutive, and this proof ends the run: only for the client class that gave it. */
export async function endRunOfFailures(tx: Tx, budget: LadderBudget, subject: string): Promise<void> {
  await tx.run(clear, { budget: budget.name, subject })
}

function takeFromWindow(tx: Tx, now: Millis, budget: WindowBudget, subject: string) {
  return tx.get(spendWindow, { budget: budget.name, subject, limit: budget.limit, now, ends: now + budget.windowMillis })
}

function takeFromLadder(tx: Tx, now: Millis, budget: LadderBudget, subject: string) {
  const pause = (index: number) => now + (budget.pausesMillis[Math.min(index, budget.pausesMillis.length - 1)] as number)
  return tx.get(spendLadder, {
    budget: budget.name, subject, ceiling: budget.ceiling, now, every: budget.every,
    first: pause(0), second: pause(1), third: pause(2), further: pause(3),
  })
}
