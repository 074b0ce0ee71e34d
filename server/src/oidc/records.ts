import type { Millis } from '../clock.ts'
import type { KeyRing } from '../crypto/key-ring.ts'
import { statement, type Tx } from '../database/database.ts'

/**
 * Codes, tokens and requests of OpenID Connect. The digest is of the kind as well, so that no handle is found where another kind is
 * asked for, and the handle itself is kept nowhere.
 */
export interface Record {
  grantId: string | null
  payload: { [member: string]: unknown }
  consumedAt: Millis | null
  expiresAt: Millis
}

interface With {
  keys: KeyRing
  now: Millis
}
interface Name {
  kind: string
  handle: string
}

const put = statement<{ digest: Uint8Array; kind: string; grantId: string | null; payload: string; expiresAt: number }>(
  'put-oidc-record',
  `insert into oidc_records (digest, kind, grant_id, payload, expires_at) values (:digest, :kind, :grantId, :payload, :expiresAt)
   on conflict (digest) do update set payload = :payload, expires_at = :expiresAt`,
)
const find = statement<
  { digest: Uint8Array; now: number },
  { grant_id: string | null; payload: string; consumed_at: number | null; expires_at: number }
>('find-oidc-record', 'select grant_id, payload, consumed_at, expires_at from oidc_records where digest = :digest and expires_at > :now')
const use = statement<{ digest: Uint8Array; now: number }>(
  'use-oidc-record',
  'update oidc_records set consumed_at = :now where digest = :digest and consumed_at is null and expires_at > :now',
)
const remove = statement<{ digest: Uint8Array }>('delete-oidc-record', 'delete from oidc_records where digest = :digest')

export async function putRecord(
  tx: Tx,
  { keys, now }: With,
  name: Name,
  { lifetime, grantId, payload }: { lifetime: Millis; grantId: string | null; payload: Record['payload'] },
): Promise<void> {
  await tx.run(put, { digest: digestOf(keys, name), kind: name.kind, grantId, payload: JSON.stringify(payload), expiresAt: now + lifetime })
}

export async function findRecord(tx: Tx, { keys, now }: With, name: Name): Promise<Record | undefined> {
  const row = await tx.get(find, { digest: digestOf(keys, name), now })
  return row && { grantId: row.grant_id, payload: JSON.parse(row.payload), consumedAt: row.consumed_at, expiresAt: row.expires_at }
}

/** One conditional write: true for the one caller who got to use it. */
export async function useRecord(tx: Tx, { keys, now }: With, name: Name): Promise<boolean> {
  return (await tx.run(use, { digest: digestOf(keys, name), now })) === 1
}

export async function deleteRecord(tx: Tx, { keys }: Pick<With, 'keys'>, name: Name): Promise<void> {
  await tx.run(remove, { digest: digestOf(keys, name) })
}

const digestOf = (keys: KeyRing, { kind, handle }: Name): Uint8Array => keys.digest('oidc-record', `${kind} ${handle}`)
