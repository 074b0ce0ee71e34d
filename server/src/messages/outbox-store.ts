import { type Database, type NoParams, type Statement, statement } from '../database/database.ts'

/** A row that this process may send until its claim ends. */
export interface ClaimedRow {
  id: string
  sealed_payload: Uint8Array
  account_id: string | null
  template: string
  created_at: number
  attempts: number
  claimed_until: number
  event_id: string | null
}

export const insertMessage = statement<{
  id: string
  channel: string
  payload: Uint8Array
  accountId: string | null
  template: string
  now: number
}>(
  'insert-message',
  `insert into outbox (id, channel, sealed_payload, account_id, template, created_at, next_attempt_at, attempts, claimed_until)
   values (:id, :channel, :payload, :accountId, :template, :now, :now, 0, 0)`,
)

export const insertInOrder = statement<{
  id: string
  channel: string
  payload: Uint8Array
  accountId: string | null
  template: string
  now: number
  queue: string
  position: number
  eventId: string
}>(
  'insert-message-in-order',
  `insert into outbox (id, channel, sealed_payload, account_id, template, created_at, next_attempt_at, attempts, claimed_until, queue, position, event_id)
   values (:id, :channel, :payload, :accountId, :template, :now, :now, 0, 0, :queue, :position, :eventId)`,
)

export const unsentSpan = statement<NoParams, { count: number; since: number | null }>(
  'unsent-messages-span',
  'select count(*) as count, min(created_at) as since from outbox where sent_at is null and failed_at is null',
)

type ClaimParams = { channel: string; now: number; until: number; limit: number }

/**
 * Takes due rows and counts the attempt before it is made. The claim ends by itself, so what a killed process had taken comes back.
 * Of a queue only its first is due. PostgreSQL passes over rows that another node is taking at this moment; on SQLite there is one writer at a time.
 */
const claimSql = (locking: string) => `
  with due as materialized (
    select id from outbox
    where channel = :channel and sent_at is null and failed_at is null and next_attempt_at <= :now and claimed_until <= :now
    and (queue is null or not exists (
      select 1 from outbox earlier where earlier.queue = outbox.queue and earlier.position < outbox.position
      and earlier.sent_at is null and earlier.failed_at is null))
    order by next_attempt_at, position, id limit :limit ${locking})
  update outbox set claimed_until = :until, attempts = attempts + 1
  where id in (select id from due)
  returning id, sealed_payload, account_id, template, created_at, attempts, claimed_until, event_id`

const claims: Record<Database['engine'], Statement<ClaimParams, ClaimedRow>> = {
  sqlite: statement<ClaimParams, ClaimedRow>('claim-messages', claimSql('')),
  postgres: statement<ClaimParams, ClaimedRow>('claim-messages-skip-locked', claimSql('for update skip locked')),
}

const anyDue = statement<{ channel: string; now: number }, { id: string }>(
  'any-due-message',
  `select id from outbox
   where channel = :channel and sent_at is null and failed_at is null and next_attempt_at <= :now and claimed_until <= :now limit 1`,
)

/** Looks first: mostly there is nothing, and a look is a hundredth of the work. */
export async function claimMessages(database: Database, params: ClaimParams): Promise<ClaimedRow[]> {
  const { channel, now } = params
  if (!(await database.read((tx) => tx.get(anyDue, { channel, now })))) return []
  return database.unit((tx) => tx.all(claims[database.engine], params))
}

/** The payload goes with the last use for it. Not bound to the claim: what was sent was sent. */
export const markSent = statement<{ id: string; now: number; erased: Uint8Array }>(
  'mark-message-sent',
  `update outbox set sent_at = :now, sealed_payload = :erased, claimed_until = 0, last_error = null where id = :id and sent_at is null`,
)

/** Bound to the claim: a process that comes late says nothing about the attempt of another. */
export const markFailed = statement<{ id: string; claim: number; now: number; erased: Uint8Array; reason: string }>(
  'mark-message-failed',
  `update outbox set failed_at = :now, sealed_payload = :erased, claimed_until = 0, last_error = :reason
   where id = :id and claimed_until = :claim and sent_at is null`,
)

export const postpone = statement<{ id: string; claim: number; nextAttemptAt: number; reason: string }>(
  'postpone-message',
  `update outbox set next_attempt_at = :nextAttemptAt, claimed_until = 0, last_error = :reason
   where id = :id and claimed_until = :claim and sent_at is null`,
)
