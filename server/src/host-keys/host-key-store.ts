import { type NoParams, statement } from '../database/database.ts'

export interface HostKeyRow {
  id: string
  host_id: string
  name: string
  origins: string
  scopes: string
  created_at: number
  expires_at: number | null
  last_used_at: number | null
}

const columns = `host_keys.id, host_id, name, origins, scopes, host_keys.created_at, expires_at, last_used_at
  from host_keys join hosts on hosts.id = host_keys.host_id`

export const insertHost = statement<{ id: string; name: string; origins: string; now: number }>(
  'insert-host',
  'insert into hosts (id, name, origins, created_at) values (:id, :name, :origins, :now) on conflict (name) do nothing',
)
export const hostByName = statement<{ name: string }, { id: string; origins: string }>(
  'host-by-name',
  'select id, origins from hosts where name = :name',
)
export const setOrigins = statement<{ id: string; origins: string }>(
  'set-host-origins',
  'update hosts set origins = :origins where id = :id',
)
export const insertHostKey = statement<{ id: string; hostId: string; digest: Uint8Array; scopes: string; now: number }>(
  'insert-host-key',
  'insert into host_keys (id, host_id, digest, scopes, created_at) values (:id, :hostId, :digest, :scopes, :now)',
)
export const keyInForce = statement<{ digest: Uint8Array; now: number }, HostKeyRow>(
  'host-key-in-force',
  `select ${columns} where digest = :digest and (expires_at is null or expires_at > :now)`,
)
export const newestKeyOfHost = statement<{ hostId: string; now: number }, { scopes: string }>(
  'newest-key-of-host',
  `select scopes from host_keys where host_id = :hostId and (expires_at is null or expires_at > :now) order by created_at desc, id desc limit 1`,
)
export const allKeys = statement<NoParams, HostKeyRow>(
  'all-host-keys',
  `select ${columns} order by name, host_keys.created_at, host_keys.id`,
)

/** Never later than it was to end already. */
export const retireKey = statement<{ id: string; at: number; now: number }>(
  'retire-host-key',
  'update host_keys set expires_at = :at where id = :id and (expires_at is null or (expires_at > :at and expires_at > :now))',
)
export const touchKey = statement<{ id: string; now: number; before: number }>(
  'touch-host-key',
  'update host_keys set last_used_at = :now where id = :id and (last_used_at is null or last_used_at < :before)',
)
