import type { Millis } from '../clock.ts'
import type { KeyRing } from '../crypto/key-ring.ts'
import { randomSecret } from '../crypto/random.ts'
import { statement, type Tx } from '../database/database.ts'
import { type AccountId, type DeviceId, newId } from '../ids.ts'
import { lifetimes } from '../lifetimes.ts'
import type { Client } from './client.ts'

/**
 * A browser that completed a sign-in keeps a token. It proves nothing and skips nothing; it gives the owner a bucket of
 * attempts of their own, so that strangers cannot use up the owner's (OWASP, device cookies).
 */
const deviceByDigest = statement<{ accountId: string; digest: Uint8Array; after: number }, { id: string }>(
  'device-by-digest',
  'select id from devices where account_id = :accountId and token_digest = :digest and last_seen_at > :after',
)
const accountsByDigest = statement<{ digest: Uint8Array; after: number }, { account_id: string }>(
  'accounts-by-device-digest',
  'select account_id from devices where token_digest = :digest and last_seen_at > :after',
)
const anyDevice = statement<{ accountId: string }, { id: string }>(
  'any-device',
  'select id from devices where account_id = :accountId limit 1',
)
const insertDevice = statement<{ id: string; accountId: string; digest: Uint8Array; client: string; now: number }>(
  'insert-device',
  `insert into devices (id, account_id, token_digest, client, created_at, last_seen_at)
   values (:id, :accountId, :digest, :client, :now, :now)`,
)
const deleteDevices = statement<{ accountId: string }>('delete-devices', 'delete from devices where account_id = :accountId')
const seeDevice = statement<{ id: string; now: number; before: number }>(
  'see-device',
  'update devices set last_seen_at = :now where id = :id and last_seen_at < :before',
)

/** A browser may be known to a few accounts: the cookie is their tokens written after each other, newest first. */
const tokensPerBrowser = 3
export interface With {
  keys: KeyRing
  now: Millis
}

export function deviceTokens(cookie: string | undefined): string[] {
  // 256 bits in base64url are 43 characters.
  const tokens = cookie?.match(/.{43}/g) ?? []
  return tokens.slice(0, tokensPerBrowser)
}

export async function findKnownDevice(tx: Tx, { keys, now }: With, accountId: AccountId, tokens: string[]): Promise<DeviceId | null> {
  for (const token of tokens) {
    const row = await tx.get(deviceByDigest, { accountId, digest: keys.digest('device', token), after: now - lifetimes.knownDevice })
    if (row) return row.id as DeviceId
  }
  return null
}

/** Of which accounts this browser has a token: whoever sits at it is near all of them. */
export async function accountsOfBrowser(tx: Tx, { keys, now }: With, tokens: string[]): Promise<AccountId[]> {
  const found: AccountId[] = []
  for (const token of tokens) {
    const rows = await tx.all(accountsByDigest, { digest: keys.digest('device', token), after: now - lifetimes.knownDevice })
    found.push(...rows.map(({ account_id }) => account_id as AccountId))
  }
  return found
}

/** After the last factor only. `isNew` where the account knew other devices but not this one: the owner is told. */
export async function rememberDevice(
  tx: Tx,
  { keys, now }: With,
  remembered: { accountId: AccountId; deviceId: string | null; tokens: string[]; client: Client },
): Promise<{ deviceId: string; cookie: string | null; isNew: boolean }> {
  if (remembered.deviceId) {
    await tx.run(seeDevice, { id: remembered.deviceId, now, before: now - lifetimes.deviceSeenResolution })
    return { deviceId: remembered.deviceId, cookie: null, isNew: false }
  }
  const isNew = (await tx.get(anyDevice, { accountId: remembered.accountId })) !== undefined
  const token = randomSecret()
  const deviceId = newId('dev')
  const client = JSON.stringify(remembered.client)
  await tx.run(insertDevice, { id: deviceId, accountId: remembered.accountId, digest: keys.digest('device', token), client, now })
  return { deviceId, cookie: [token, ...remembered.tokens].slice(0, tokensPerBrowser).join(''), isNew }
}

/** No browser is known any more: after a password was set with a mailed link. */
export async function forgetDevices(tx: Tx, accountId: AccountId): Promise<void> {
  await tx.run(deleteDevices, { accountId })
}

/** The bucket of attempts this client draws from: its own where the device is known, else the one all strangers share. */
export function clientClass(deviceId: string | null): string {
  return deviceId ?? 'unknown'
}
