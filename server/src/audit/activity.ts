import type { Millis } from '../clock.ts'
import { statement, type Tx } from '../database/database.ts'
import type { AccountId } from '../ids.ts'

/** What an account's owner reads of the audit trail. */
export interface ActivityRow {
  id: number
  at: number
  actor: string
  event: string
  client: string
  details: string
}

/**
 * Told to no owner, on no page and in no export: whoever forces a reviewer must not see that they noticed, and who is near whom is about those
 * who work here.
 */
export const neverTold = [
  'recovery.freeze',
  'recovery.unfreeze',
  'desk.decided_under_pressure',
  'desk.conflict_declared',
  'desk.case_refused',
  'desk.case_breached',
] as const
/** How a case went from hand to hand: the page of the case says what came of it. */
const unshown = [...neverTold, 'desk.case_dealt', 'desk.case_viewed', 'desk.case_decided']
export const inWords = (events: readonly string[]): string => events.map((event) => `'${event}'`).join(', ')

/** What somebody of the staff did with the account: browser and address are theirs. Their own way to the desk is in their own activity. */
export const isByStaff = ({ actor, event }: Pick<ActivityRow, 'actor' | 'event'>): boolean =>
  actor === 'staff' && event !== 'desk.entered' && event !== 'desk.left'

const rowsOfAccount = statement<{ accountId: string; before: number; limit: number }, ActivityRow>(
  'activity-of-account',
  `select id, at, actor, event, client, details from audit
   where account_id = :accountId and id < :before and event not in (${inWords(unshown)}) order by id desc limit :limit`,
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
