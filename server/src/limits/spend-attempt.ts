import type { Millis } from '../clock.ts'
import { type Params, statement, type Tx } from '../database/database.ts'
import type { LadderBudget, WindowBudget } from './budgets.ts'

/**
 * Attempts are taken before the check and by one conditional write each, so parallel guesses cannot outrun the limit.
 * Subjects are internal ids: another spelling, a new sign-in, a restart or another node finds the same row.
 *
 * A limit that is used up is found so by looking (`not exists`): a refusal writes nothing and waits for nobody, or a flood of
 * them would queue up at one row and keep everybody else from the database. Of several limits, that of the client's address is
 * taken first, everywhere: who has none left uses up nobody else's, and no two transactions wait for each other.
 */
export type Spent = { granted: true; left: number } | { granted: false; retryAt: Millis | null }

const spendWindow = statement<{ budget: string; subject: string; limit: number; now: number; ends: number }, { used: number }>(
  'spend-window',
  `insert into attempts (budget, subject, used, until) select :budget, :subject, 1, :ends
   where not exists (select 1 from attempts where budget = :budget and subject = :subject and until > :now and used >= :limit)
   on conflict (budget, subject) do update set
     used = case when attempts.until <= :now then 1 else attempts.used + 1 end,
     until = case when attempts.until <= :now then :ends else attempts.until end
   where attempts.until <= :now or attempts.used < :limit
   returning used`,
)

interface LadderParams extends Params {
  budget: string
  subject: string
  now: number
  every: number
  ceiling: number
  first: number
  second: number
  third: number
  further: number
  keptLimit: number
  keptEnds: number
}

const spendLadder = statement<LadderParams, { used: number }>(
  'spend-ladder',
  `insert into attempts (budget, subject, used, until, kept, kept_until) select :budget, :subject, 1, 0, 1, :keptEnds
   where not exists (
     select 1 from attempts where budget = :budget and subject = :subject
     and (until > :now or used >= :ceiling or (kept_until > :now and kept >= :keptLimit)))
   on conflict (budget, subject) do update set
     used = attempts.used + 1,
     until = case
       when (attempts.used + 1) % :every <> 0 then attempts.until
       when attempts.used + 1 = :every then :first
       when attempts.used + 1 = :every * 2 then :second
       when attempts.used + 1 = :every * 3 then :third
       else :further end,
     kept = case when attempts.kept_until <= :now then 1 else attempts.kept + 1 end,
     kept_until = case when attempts.kept_until <= :now then :keptEnds else attempts.kept_until end
   where attempts.until <= :now and attempts.used < :ceiling and (attempts.kept_until <= :now or attempts.kept < :keptLimit)
   returning used`,
)

const readAttempts = statement<{ budget: string; subject: string }, { used: number; until: number; kept: number; kept_until: number }>(
  'read-attempts',
  'select used, until, kept, kept_until from attempts where budget = :budget and subject = :subject',
)

const refund = statement<{ budget: string; subject: string }>(
  'refund-attempt',
  'update attempts set used = used - 1 where budget = :budget and subject = :subject and used > 0',
)

/** With the pause that it brought: an earlier one was over, or it would not have been granted. */
const takeBack = statement<{ budget: string; subject: string; every: number }>(
  'take-back-attempt',
  `update attempts set used = used - 1, kept = case when kept > 0 then kept - 1 else 0 end,
     until = case when used % :every = 0 then 0 else until end
   where budget = :budget and subject = :subject and used > 0`,
)

const clear = statement<{ budget: string; subject: string }>(
  'clear-attempts',
  'delete from attempts where budget = :budget and subject = :subject',
)

const endRun = statement<{ budget: string; subject: string; mine: number }>(
  'end-run-of-failures',
  'update attempts set used = 0, until = 0, kept = kept - :mine where budget = :budget and subject = :subject',
)

export async function spendAttempt(tx: Tx, now: Millis, budget: WindowBudget | LadderBudget, subject: string): Promise<Spent> {
  const row = 'windowMillis' in budget ? await takeFromWindow(tx, now, budget, subject) : await takeFromLadder(tx, now, budget, subject)
  if (row) return { granted: true, left: limitOf(budget) - row.used }
  return { granted: false, retryAt: await retryTime(tx, now, budget, subject) }
}

/** Whether an attempt would be granted now. Nothing is taken: for telling a person what still works, never for deciding. */
export async function wouldBeGranted(tx: Tx, now: Millis, budget: LadderBudget, subject: string): Promise<boolean> {
  const state = await tx.get(readAttempts, { budget: budget.name, subject })
  return state === undefined || (state.used < budget.ceiling && state.until <= now && !isFull(state, now, budget))
}

/** When a window that is used up ends; undefined where an attempt would be granted. Nothing is taken. */
export async function windowEnd(tx: Tx, now: Millis, budget: WindowBudget, subject: string): Promise<Millis | undefined> {
  const state = await tx.get(readAttempts, { budget: budget.name, subject })
  return state && state.until > now && state.used >= budget.limit ? state.until : undefined
}

/** Whether it is the kept failures that stand in the way. */
export async function areKeptFailuresFull(tx: Tx, now: Millis, budget: LadderBudget, subject: string): Promise<boolean> {
  const state = await tx.get(readAttempts, { budget: budget.name, subject })
  return state !== undefined && isFull(state, now, budget)
}

/** A right proof was no failure: the reserved attempt goes back. Earlier failures stay. */
export async function refundAttempt(tx: Tx, budget: WindowBudget, subject: string): Promise<void> {
  await tx.run(refund, { budget: budget.name, subject })
}

/** The same of a ladder, for a proof that nobody looked at. */
export async function takeBackAttempt(tx: Tx, budget: LadderBudget, subject: string): Promise<void> {
  await tx.run(takeBack, { budget: budget.name, subject, every: budget.every })
}

/**
 * The failures were consecutive, and this proof ends the run: only for the client class that gave it. Of kept failures it
 * takes back its own attempt and no other.
 */
export async function endRunOfFailures(tx: Tx, budget: LadderBudget, subject: string): Promise<void> {
  if (budget.kept) await tx.run(endRun, { budget: budget.name, subject, mine: 1 })
  else await tx.run(clear, { budget: budget.name, subject })
}

/** The run ends without a proof of this factor; kept failures stay. */
export async function forgiveRunOfFailures(tx: Tx, budget: LadderBudget, subject: string): Promise<void> {
  await tx.run(endRun, { budget: budget.name, subject, mine: 0 })
}

/** As if nothing had ever failed. */
export async function forgetFailures(tx: Tx, budget: LadderBudget, subject: string): Promise<void> {
  await tx.run(clear, { budget: budget.name, subject })
}

/** Null where waiting does not help. */
async function retryTime(tx: Tx, now: Millis, budget: WindowBudget | LadderBudget, subject: string): Promise<Millis | null> {
  const state = await tx.get(readAttempts, { budget: budget.name, subject })
  if (!state || ('ceiling' in budget && state.used >= budget.ceiling)) return null
  const ends = 'ceiling' in budget && isFull(state, now, budget) ? Math.max(state.until, state.kept_until) : state.until
  return ends > now ? ends : null
}

function isFull(state: { kept: number; kept_until: number }, now: Millis, { kept }: LadderBudget): boolean {
  return kept !== undefined && state.kept_until > now && state.kept >= kept.limit
}

const limitOf = (budget: WindowBudget | LadderBudget): number => ('windowMillis' in budget ? budget.limit : budget.ceiling)

function takeFromWindow(tx: Tx, now: Millis, budget: WindowBudget, subject: string) {
  return tx.get(spendWindow, { budget: budget.name, subject, limit: budget.limit, now, ends: now + budget.windowMillis })
}

function takeFromLadder(tx: Tx, now: Millis, budget: LadderBudget, subject: string) {
  const pause = (index: number) => now + (budget.pausesMillis[Math.min(index, budget.pausesMillis.length - 1)] as number)
  const { limit: keptLimit, windowMillis } = budget.kept ?? { limit: Number.MAX_SAFE_INTEGER, windowMillis: 0 }
  return tx.get(spendLadder, {
    budget: budget.name,
    subject,
    ceiling: budget.ceiling,
    now,
    every: budget.every,
    first: pause(0),
    second: pause(1),
    third: pause(2),
    further: pause(3),
    keptLimit,
    keptEnds: now + windowMillis,
  })
}
