import type { AuditLog } from '../audit/audit-log.ts'
import type { Millis } from '../clock.ts'
import type { KeyRing } from '../crypto/key-ring.ts'
import { type Database, statement, type Tx } from '../database/database.ts'
import { days, hours } from '../durations.ts'
import type { AccountId } from '../ids.ts'
import type { Policy } from '../policy/policy.ts'
import type { Client } from '../sessions/client.ts'
import type { Occasion, ServiceFacts } from './occasion.ts'
import { tell } from './tell.ts'

/**
 * Somebody has the password but not the factor (NOT-1): the owner hears of the first wrong code at once, again at the
 * fifth, and from then on once an hour of all that came since. A run is over after a day without another.
 */
export interface Run {
  failures: number
  lastToldAt: Millis
}

const quiet = days(1)
const gathered = hours(1)

/** Pure: whether this failure is told at once. What is not, is told when it has been gathered for an hour. */
export function isToldAtOnce({ failures, lastToldAt }: Run, now: Millis): boolean {
  return failures === 1 || failures === 5 || (failures > 5 && lastToldAt <= now - gathered)
}

const countFailure = statement<
  { accountId: string; client: string; now: number; quietSince: number },
  { failures: number; untold: number; last_told_at: number }
>(
  'count-failed-factor',
  `insert into failed_factor_runs (account_id, client, failures, untold, last_failed_at, last_told_at) values (:accountId, :client, 1, 1, :now, 0)
   on conflict (account_id) do update set
     failures = case when failed_factor_runs.last_failed_at <= :quietSince then 1 else failed_factor_runs.failures + 1 end,
     untold = failed_factor_runs.untold + 1, client = :client, last_failed_at = :now
   returning failures, untold, last_told_at`,
)
const markTold = statement<{ accountId: string; untold: number; now: number }>(
  'mark-failed-factor-told',
  'update failed_factor_runs set untold = 0, last_told_at = :now where account_id = :accountId and untold = :untold',
)
const dueRuns = statement<{ before: number; limit: number }, { account_id: string; client: string; untold: number }>(
  'due-failed-factor-runs',
  `select account_id, client, untold from failed_factor_runs where untold > 0 and last_told_at <= :before
   order by last_told_at, account_id limit :limit`,
)

/** In the transaction of the refusal. */
export async function failedFactor(tx: Tx, occasion: Occasion, accountId: AccountId): Promise<void> {
  const { now, client } = occasion
  const row = await tx.get(countFailure, { accountId, client: JSON.stringify(client), now, quietSince: now - quiet })
  if (!row) throw new Error('a failure was not counted')
  if (isToldAtOnce({ failures: row.failures, lastToldAt: row.last_told_at }, now)) await tellOf(tx, occasion, accountId, row.untold)
}

interface Deps {
  database: Database
  keys: KeyRing
  audit: AuditLog
  service: ServiceFacts
  policy: Policy
}

const accountsPerRound = 100

/** What nobody else's failure has brought to light by now. Any number of processes may do it at once: one of them tells. */
export async function tellGatheredFailures({ database, keys, audit, service, policy }: Deps, now: Millis): Promise<number> {
  const due = await database.read((tx) => tx.all(dueRuns, { before: now - gathered, limit: accountsPerRound }))
  let told = 0
  for (const { account_id, client, untold } of due) {
    const occasion: Occasion = { now, wall: now, keys, audit, service, policy, client: JSON.parse(client) as Client }
    told += await database.unit((tx) => tellOf(tx, occasion, account_id as AccountId, untold))
  }
  return told
}

/** 0 where another node, or another failure, was quicker. */
async function tellOf(tx: Tx, occasion: Occasion, accountId: AccountId, untold: number): Promise<0 | 1> {
  if ((await tx.run(markTold, { accountId, untold, now: occasion.now })) === 0) return 0
  await tell(tx, occasion, accountId, { event: 'challenge.refused', template: 'second-factor-failed', values: { failures: untold } })
  return 1
}
