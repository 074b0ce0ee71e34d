import type { HostScope } from '@countersign/contract'
import type { AuditLog } from '../audit/audit-log.ts'
import type { Millis } from '../clock.ts'
import type { KeyRing } from '../crypto/key-ring.ts'
import { randomSecret } from '../crypto/random.ts'
import type { Tx } from '../database/database.ts'
import { type HostId, type HostKeyId, newId } from '../ids.ts'
import { lifetimes } from '../lifetimes.ts'
import * as store from './host-key-store.ts'

/**
 * An application that calls us. Its name stays while its keys change: two keys may be in force at a time, so that a new one is in
 * use everywhere before the old one ends.
 */
export interface Host {
  id: HostId
  name: string
  /** Where people may be sent back to, such as `https://shop.example.com`. */
  origins: string[]
}

export interface HostKey {
  id: HostKeyId
  host: Host
  scopes: HostScope[]
  createdAt: Millis
  /** Null until it is retired. */
  expiresAt: Millis | null
  lastUsedAt: Millis | null
}

interface With {
  keys: KeyRing
  audit: AuditLog
  now: Millis
}

/** Recognised by programs that look for leaked secrets. */
const prefix = 'csk_'

interface Wanted {
  name: string
  /** Left out: those of the newest key. */
  scopes?: HostScope[] | undefined
  /** Left out: as they are. */
  origins?: string[] | undefined
}

/** The secret is in the answer and nowhere else. Undefined where a new host is given no scopes. */
export async function addHostKey(
  tx: Tx,
  { keys, audit, now }: With,
  { name, scopes, origins }: Wanted,
): Promise<{ secret: string; id: HostKeyId } | undefined> {
  await tx.run(store.insertHost, { id: newId('hst'), name, origins: JSON.stringify(origins ?? []), now })
  const host = await tx.get(store.hostByName, { name })
  if (!host) throw new Error('a host that was made is not there')
  if (origins) await tx.run(store.setOrigins, { id: host.id, origins: JSON.stringify(origins) })
  const granted = scopes?.join(' ') ?? (await tx.get(store.newestKeyOfHost, { hostId: host.id, now }))?.scopes
  if (granted === undefined) return undefined
  const [id, secret] = [newId('hky'), prefix + randomSecret()]
  await tx.run(store.insertHostKey, { id, hostId: host.id, digest: keys.digest('host-key', secret), scopes: granted, now })
  await recordKey(tx, { audit, now }, 'host_key.added', { host: name, key: id, scopes: granted })
  return { id, secret }
}

export async function findHost(tx: Tx, name: string): Promise<Host | undefined> {
  const row = await tx.get(store.hostByName, { name })
  return row && { id: row.id as HostId, name, origins: JSON.parse(row.origins) }
}

export async function listHostKeys(tx: Tx): Promise<HostKey[]> {
  return (await tx.all(store.allKeys, {})).map(fromRow)
}

/** In force until then. False where there is no such key, or it ends sooner. */
export async function retireHostKey(
  tx: Tx,
  { audit, now }: Pick<With, 'audit' | 'now'>,
  { id, at }: { id: string; at: Millis },
): Promise<boolean> {
  if ((await tx.run(store.retireKey, { id, at, now })) === 0) return false
  await recordKey(tx, { audit, now }, 'host_key.retired', { key: id, at })
  return true
}

export async function findHostKey(tx: Tx, { keys, now }: Pick<With, 'keys' | 'now'>, secret: string): Promise<HostKey | undefined> {
  if (!secret.startsWith(prefix)) return undefined
  const row = await tx.get(store.keyInForce, { digest: keys.digest('host-key', secret), now })
  return row && fromRow(row)
}

export const needsTouch = ({ lastUsedAt }: HostKey, now: Millis): boolean => (lastUsedAt ?? 0) < now - lifetimes.lastSeenResolution

export async function touchHostKey(tx: Tx, now: Millis, { id }: HostKey): Promise<void> {
  await tx.run(store.touchKey, { id, now, before: now - lifetimes.lastSeenResolution })
}

/** A key reached for what is not its own: that it is used wrongly, or is in wrong hands, its operator reads here. */
export async function hostKeyRefused(
  tx: Tx,
  { audit, now }: Pick<With, 'audit' | 'now'>,
  { id, host }: HostKey,
  { call, code, client: address }: { call: string; code: string; client: string },
): Promise<void> {
  const client = JSON.stringify({ address, description: host.name })
  const details = { host: host.id, key: id, call, code }
  await audit.append(tx, { at: now, accountId: null, actor: 'host', event: 'host_key.refused', client, details })
}

async function recordKey(
  tx: Tx,
  { audit, now }: Pick<With, 'audit' | 'now'>,
  event: string,
  details: Record<string, string | number>,
): Promise<void> {
  await audit.append(tx, { at: now, accountId: null, actor: 'operator', event, client: '', details })
}

function fromRow(row: store.HostKeyRow): HostKey {
  return {
    id: row.id as HostKeyId,
    host: { id: row.host_id as HostId, name: row.name, origins: JSON.parse(row.origins) },
    scopes: row.scopes.split(' ') as HostScope[],
    createdAt: row.created_at,
    expiresAt: row.expires_at,
    lastUsedAt: row.last_used_at,
  }
}
