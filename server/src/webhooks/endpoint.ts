import type { WebhookEventType } from '@countersign/contract'
import type { AuditLog } from '../audit/audit-log.ts'
import type { Millis } from '../clock.ts'
import type { KeyRing } from '../crypto/key-ring.ts'
import type { Tx } from '../database/database.ts'
import { type HostId, newId, type WebhookEndpointId } from '../ids.ts'
import { lifetimes } from '../lifetimes.ts'
import { newSecret } from './signature.ts'
import { channelOf } from './webhook.ts'
import * as store from './webhook-store.ts'

/** An address of a host application that events are sent to. */
export interface WebhookEndpoint {
  id: WebhookEndpointId
  hostId: HostId
  url: string
  /** Which events; empty for all. */
  types: WebhookEventType[]
  createdAt: Millis
}

/** Whoever does it: a host with its key, or the operator. */
interface With {
  keys: KeyRing
  audit: AuditLog
  now: Millis
  actor: 'host' | 'operator'
}

interface Secret {
  secret: string
  /** Null for the one in force. */
  until: Millis | null
}

export const endpointsPerHost = 10

/** The secret is in the answer and nowhere else. Undefined where the host has as many as it may have. */
export async function addEndpoint(
  tx: Tx,
  occasion: With,
  { hostId, url, types }: Pick<WebhookEndpoint, 'hostId' | 'url' | 'types'>,
): Promise<{ endpoint: WebhookEndpoint; secret: string } | undefined> {
  const { keys, now } = occasion
  const [id, secret] = [newId('whe'), newSecret()]
  const secrets = sealSecrets(keys, id, [{ secret, until: null }])
  const row = { id, hostId, url, types: JSON.stringify(types), secrets, now, limit: endpointsPerHost }
  if ((await tx.run(store.insertEndpoint, row)) === 0) return undefined
  await record(tx, occasion, 'webhook.added', { endpoint: id, host: hostId })
  return { endpoint: { id, hostId, url, types, createdAt: now }, secret }
}

export async function listEndpoints(tx: Tx, hostId: HostId | null = null): Promise<WebhookEndpoint[]> {
  return (await tx.all(store.liveEndpoints, { hostId: hostId ?? '' })).map(fromRow)
}

/** Undefined for one of another host. */
export async function findEndpoint(tx: Tx, hostId: HostId | null, id: string): Promise<WebhookEndpoint | undefined> {
  return (await listEndpoints(tx, hostId)).find((endpoint) => endpoint.id === id)
}

/** A new secret; the former one signs beside it for a day, so that the receiver can change without losing anything. */
export async function rotateSecret(
  tx: Tx,
  occasion: With,
  { id }: WebhookEndpoint,
): Promise<{ secret: string; formerUntil: Millis } | undefined> {
  const { keys, now } = occasion
  const sealed = (await tx.get(store.endpointSecrets, { id }))?.sealed_secrets
  if (!sealed) return undefined
  const [former] = openSecrets(keys, id, sealed)
  const [secret, formerUntil] = [newSecret(), now + lifetimes.formerWebhookSecret]
  const secrets = [{ secret, until: null }, ...(former ? [{ ...former, until: formerUntil }] : [])]
  if ((await tx.run(store.replaceSecrets, { id, former: sealed, secrets: sealSecrets(keys, id, secrets) })) === 0) return undefined
  await record(tx, occasion, 'webhook.secret_rotated', { endpoint: id })
  return { secret, formerUntil }
}

/** What waits for it is not sent any more. */
export async function endEndpoint(tx: Tx, occasion: With, { id }: WebhookEndpoint): Promise<boolean> {
  if ((await tx.run(store.endEndpoint, { id, now: occasion.now })) === 0) return false
  await tx.run(store.dropWaiting, { channel: channelOf(id) })
  await record(tx, occasion, 'webhook.removed', { endpoint: id })
  return true
}

/** The newest first. */
export function secretsInForce(keys: KeyRing, now: Millis, id: string, sealed: Uint8Array): string[] {
  return openSecrets(keys, id, sealed)
    .filter(({ until }) => until === null || until > now)
    .map(({ secret }) => secret)
}

const placeOf = (id: string) => ({ table: 'webhook_endpoints', column: 'sealed_secrets', account: '', row: id })
const sealSecrets = (keys: KeyRing, id: string, secrets: Secret[]) => keys.seal(placeOf(id), Buffer.from(JSON.stringify(secrets)))
const openSecrets = (keys: KeyRing, id: string, sealed: Uint8Array): Secret[] =>
  JSON.parse(Buffer.from(keys.open(placeOf(id), sealed)).toString())

async function record(tx: Tx, { audit, now, actor }: With, event: string, details: Record<string, string>): Promise<void> {
  await audit.append(tx, { at: now, accountId: null, actor, event, client: '', details })
}

function fromRow(row: store.EndpointRow): WebhookEndpoint {
  const { id, host_id: hostId, url, types, created_at: createdAt } = row
  return { id: id as WebhookEndpointId, hostId: hostId as HostId, url, types: JSON.parse(types), createdAt }
}
