import type { Millis } from '../clock.ts'
import { statement, type Tx } from '../database/database.ts'
import type { AccountId } from '../ids.ts'

/** What an account's owner reads of the audit trail. */
export interface ActivityRow {
  id: number
  at: number
  event: string
  client: string
  details: string
}

const rowsOfAccount = statement<{ accountId: string; before: number; limit: number }, ActivityRow>(
  'activity-of-account',
  `select id, at, event, client, details from audit where account_id = :accountId and id < :before order by id desc limit :limit`,
)

export const activityPage = 30

/** Newest first, those before a given row. */
export function activityOf(tx: Tx, accountId: AccountId, before = Number.MAX_SAFE_INTEGER): Promise<ActivityRow[]> {
  return tx.all(rowsOfAccount, { accountId, before, limit: activityPage })
}

const lastOfAccount = statement<{ accountId: string; event: string; before: number }, { at: number }>(
  'last-event-of-account',
  'select at from audit where account_id = :accountId and event = :event and at < :before order by id desc limit 1',
)

/** When it happened last, before that time. */
export async function lastEventAt(
  tx: Tx,
  accountId: AccountId,
  event: string,
  before: Millis = Number.MAX_SAFE_INTEGER,
): Promise<Millis | undefined> {
  return (await tx.get(lastOfAccount, { accountId, event, before }))?.at
}

const rowOfAccount = statement<{ accountId: string; id: number }, { event: string }>(
  'activity-entry-of-account',
  'select event from audit where account_id = :accountId and id = :id',
)

/** Undefined for an entry of another account, as for one that does not exist. */
export function activityEntry(tx: Tx, accountId: AccountId, id: number): Promise<{ event: string } | undefined> {
  return tx.get(rowOfAccount, { accountId, id })
}
