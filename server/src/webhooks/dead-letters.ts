import type { WebhookEventType } from '@countersign/contract'
import type { Millis } from '../clock.ts'
import type { KeyRing } from '../crypto/key-ring.ts'
import type { Database, Tx } from '../database/database.ts'
import type { AccountId, WebhookEventId } from '../ids.ts'
import { queueEvent } from '../messages/outbox.ts'
import type { WebhookEndpoint } from './endpoint.ts'
import { bodyOf, channelOf, listensFor, placeOf } from './webhook.ts'
import * as store from './webhook-store.ts'

/** An event that a receiver did not take in three days of trying, or said that it never will. */
export interface DeadLetter {
  eventId: string
  type: string
  accountId: string | null
  at: Millis
  failedAt: Millis
  attempts: number
  reason: string
}

const page = 50
/** In one transaction, so that none holds up others for long. */
const mostAtOnce = 1000

/** Newest first; `next` goes on from there. */
export async function listDeadLetters(
  tx: Tx,
  { id }: WebhookEndpoint,
  before = Number.MAX_SAFE_INTEGER,
): Promise<{ letters: DeadLetter[]; next: number | null }> {
  const rows = await tx.all(store.deadLetters, { channel: channelOf(id), before, limit: page })
  const letters = rows.map((row) => ({
    eventId: row.event_id,
    type: row.type,
    accountId: row.account_id,
    at: row.created_at,
    failedAt: row.failed_at,
    attempts: row.attempts,
    reason: row.last_error,
  }))
  return { letters, next: rows.length === page ? (rows.at(-1)?.position ?? null) : null }
}

/** All of it, so many to a transaction. Gives back how many are told again. */
export async function replayAll(
  database: Database,
  at: { keys: KeyRing; now: Millis },
  endpoint: WebhookEndpoint,
  wanted: { since: Millis } | { eventId: string },
): Promise<number> {
  let [total, after]: [number, number | null] = [0, 0]
  while (after !== null) {
    const from: number = after
    const { count, next } = await database.unit((tx) => replay(tx, at, endpoint, { ...wanted, after: from }))
    total += count
    after = next
  }
  return total
}

interface Repeated {
  /** Told again. */
  count: number
  /** Where there is more than fits into one transaction: the position to go on from. */
  next: number | null
}

/**
 * Tells a receiver again what happened since, or one event: dead letters and what had arrived, under the same `webhook-id`, each in its
 * old place of the order. What is still waiting is left alone.
 */
async function replay(
  tx: Tx,
  { keys, now }: { keys: KeyRing; now: Millis },
  endpoint: WebhookEndpoint,
  { since = 0, eventId = '', after = 0 }: { since?: Millis; eventId?: string; after?: number },
): Promise<Repeated> {
  const channel = channelOf(endpoint.id)
  const rows = await tx.all(store.eventsToRepeat, { channel, since, eventId, after, limit: mostAtOnce })
  const wanted = rows.filter(({ type }) => listensFor(JSON.stringify(endpoint.types), type))
  for (const row of wanted) {
    const accountId = row.account_id as AccountId | null
    const event = { type: row.type as WebhookEventType, accountId, data: JSON.parse(row.data) }
    const externalId = accountId && (await tx.get(store.externalIdAt, { hostId: endpoint.hostId, accountId }))?.external_id
    await tx.run(store.dropDeadLetter, { channel, eventId: row.id })
    await queueEvent(
      tx,
      { keys, now },
      {
        ...placeOf(endpoint.id, accountId),
        position: row.position,
        eventId: row.id as WebhookEventId,
        type: row.type,
        accountId,
        body: bodyOf(event, row.created_at, externalId ?? null),
      },
    )
  }
  return { count: wanted.length, next: rows.length === mostAtOnce ? (rows.at(-1)?.position ?? null) : null }
}
