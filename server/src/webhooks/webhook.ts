import type { WebhookEventType } from '@countersign/contract'
import { type Millis, toRfc3339 } from '../clock.ts'
import type { KeyRing } from '../crypto/key-ring.ts'
import type { Tx } from '../database/database.ts'
import { type AccountId, newId, type WebhookEndpointId } from '../ids.ts'
import { queueEvent } from '../messages/outbox.ts'
import * as store from './webhook-store.ts'

export interface WebhookEvent {
  type: WebhookEventType
  accountId: AccountId | null
  /** Ids, kinds and results: no secret. */
  data: Record<string, string | number | boolean | null>
}

/**
 * Tells every receiver that listens for it, in the transaction of what it tells of: it is sent if, and only if, that commits. Where
 * nobody listens this is one look and writes nothing. Events that are recorded (`security-events/record.ts`) come here by themselves.
 */
export async function webhook(tx: Tx, { keys, now }: { keys: KeyRing; now: Millis }, event: WebhookEvent): Promise<void> {
  const { type, accountId, data } = event
  const listening = (await tx.all(store.listeners, { accountId })).filter(({ types }) => listensFor(types, type))
  if (listening.length === 0) return
  const id = newId('evt')
  const row = await tx.get(store.insertEvent, { id, type, accountId, data: JSON.stringify(data), now })
  if (!row) throw new Error('an event has no position')
  for (const { id: endpoint, external_id: externalId } of listening) {
    const body = bodyOf(event, now, externalId)
    await queueEvent(tx, { keys, now }, { ...placeOf(endpoint, accountId), position: row.position, eventId: id, type, accountId, body })
  }
}

/** Each receiver has a way out of its own, so that none waits for another; in it each account has its order. */
export const channelOf = (endpoint: string) => `webhook/${endpoint as WebhookEndpointId}` as const

export const placeOf = (endpoint: string, accountId: string | null) => ({
  channel: channelOf(endpoint),
  queue: `${endpoint}/${accountId ?? ''}`,
})

/** As standard-webhooks advises: type, time and data. `externalId` is what the host itself calls the account. */
export function bodyOf({ type, accountId, data }: WebhookEvent, at: Millis, externalId: string | null): string {
  return JSON.stringify({ type, timestamp: toRfc3339(at), data: { accountId, externalId, ...data } })
}

/** `types` is the JSON list of a receiver; an empty one listens for everything. */
export const listensFor = (types: string, type: string): boolean => types === '[]' || (JSON.parse(types) as string[]).includes(type)
