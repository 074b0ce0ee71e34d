import type { TrustedDevice as PublicDevice } from '@countersign/contract'
import { type Millis, toRfc3339 } from '../clock.ts'
import type { KeyRing } from '../crypto/key-ring.ts'
import { randomSecret } from '../crypto/random.ts'
import { statement, type Tx } from '../database/database.ts'
import { type AccountId, newId, type TrustedDeviceId } from '../ids.ts'
import { lifetimes } from '../lifetimes.ts'
import type { Client } from './client.ts'

/**
 * A browser where its owner wants to sign in with the password alone. The token stands for the credentials it was given
 * with: a change of any of them (password, address, factor), a freeze or signing out everywhere ends it. It is never
 * extended by use, and stands for no factor anywhere but at sign-in.
 */
interface With {
  keys: KeyRing
  now: Millis
}

/** A browser may be trusted by a few accounts: the cookie is their tokens written after each other, newest first. */
const tokensPerBrowser = 3
export const trustedDevicesPerAccount = 5

const live = 'ended_at is null and expires_at > :now'
const current = 'credential_epoch = (select credential_epoch from accounts where accounts.id = trusted_devices.account_id)'

const insertTrusted = statement<{ id: string; accountId: string; digest: Uint8Array; client: string; now: number; expiresAt: number }>(
  'insert-trusted-device',
  `insert into trusted_devices (id, account_id, token_digest, credential_epoch, client, created_at, expires_at)
   select :id, :accountId, :digest, credential_epoch, :client, :now, :expiresAt from accounts where id = :accountId`,
)
const trustedByDigest = statement<{ accountId: string; digest: Uint8Array; now: number }, { id: string }>(
  'trusted-device-by-digest',
  `select id from trusted_devices where account_id = :accountId and token_digest = :digest and ${live} and ${current}`,
)
const trustedOfAccount = statement<
  { accountId: string; now: number },
  { id: string; client: string; token_digest: Uint8Array; created_at: number; expires_at: number }
>(
  'trusted-devices-of-account',
  `select id, client, token_digest, created_at, expires_at from trusted_devices
   where account_id = :accountId and ${live} and ${current} order by created_at desc, id`,
)
const endTrusted = statement<{ accountId: string; id: string; now: number }>(
  'end-trusted-device',
  'update trusted_devices set ended_at = :now where account_id = :accountId and id = :id and ended_at is null',
)
const endAllTrusted = statement<{ accountId: string; now: number }>(
  'end-trusted-devices',
  'update trusted_devices set ended_at = :now where account_id = :accountId and ended_at is null',
)

export function trustTokens(cookie: string | undefined): string[] {
  // 256 bits in base64url are 43 characters.
  return (cookie?.match(/.{43}/g) ?? []).slice(0, tokensPerBrowser)
}

export async function findTrustedDevice(
  tx: Tx,
  { keys, now }: With,
  accountId: AccountId,
  tokens: string[],
): Promise<TrustedDeviceId | null> {
  for (const token of tokens) {
    const row = await tx.get(trustedByDigest, { accountId, digest: digestOf(keys, token), now })
    if (row) return row.id as TrustedDeviceId
  }
  return null
}

/** Only `completeSignIn` calls this, after the last factor. The oldest makes room for the sixth. */
export async function trustDevice(
  tx: Tx,
  { keys, now }: With,
  trusted: { accountId: AccountId; tokens: string[]; client: Client },
): Promise<{ id: TrustedDeviceId; cookie: string }> {
  const { accountId, client } = trusted
  const others = await tx.all(trustedOfAccount, { accountId, now })
  for (const { id } of others.slice(trustedDevicesPerAccount - 1)) await tx.run(endTrusted, { accountId, id, now })
  const token = randomSecret()
  const id = newId('trd')
  const expiresAt = now + lifetimes.trustedDevice
  await tx.run(insertTrusted, { id, accountId, digest: digestOf(keys, token), client: JSON.stringify(client), now, expiresAt })
  return { id, cookie: [token, ...trusted.tokens].slice(0, tokensPerBrowser).join('') }
}

export async function listTrustedDevices(tx: Tx, { keys, now }: With, accountId: AccountId, tokens: string[]): Promise<PublicDevice[]> {
  const own = new Set(tokens.map((token) => hex(digestOf(keys, token))))
  return (await tx.all(trustedOfAccount, { accountId, now })).map((row) => {
    const { description, address }: Client = JSON.parse(row.client)
    return {
      id: row.id,
      isCurrent: own.has(hex(row.token_digest)),
      device: description,
      address,
      createdAt: toRfc3339(row.created_at),
      expiresAt: toRfc3339(row.expires_at),
    }
  })
}

/** True where the account had such a device. */
export async function endTrustedDevice(tx: Tx, now: Millis, accountId: AccountId, id: string): Promise<boolean> {
  return (await tx.run(endTrusted, { accountId, id, now })) === 1
}

export async function endTrustedDevices(tx: Tx, now: Millis, accountId: AccountId): Promise<void> {
  await tx.run(endAllTrusted, { accountId, now })
}

const digestOf = (keys: KeyRing, token: string): Uint8Array => keys.digest('trusted-device', token)
const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex')
