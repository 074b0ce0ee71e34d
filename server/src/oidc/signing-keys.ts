import { generateKeyPair, type JsonWebKey, type KeyObject } from 'node:crypto'
import { promisify } from 'node:util'
import type { Millis } from '../clock.ts'
import type { IdTokenAlgorithm } from '../config/client-settings.ts'
import { idTokenAlgorithms } from '../config/client-settings.ts'
import type { KeyRing, Place } from '../crypto/key-ring.ts'
import { type Database, statement, type Tx } from '../database/database.ts'
import { newId } from '../ids.ts'
import { lifetimes } from '../lifetimes.ts'

/** A private key of ours as a JWK, in the order in which they are to be tried: the one that signs comes first of its kind. */
export interface SigningKey {
  kid: string
  alg: IdTokenAlgorithm
  use: 'sig'
  [member: string]: unknown
}

interface KeyRow {
  id: string
  algorithm: string
  generation: number
  sealed_key: Uint8Array
  signs_from: number
}

const liveKeys = statement<{ now: number }, KeyRow>(
  'oidc-keys',
  `select id, algorithm, generation, sealed_key, signs_from from oidc_keys where retires_at is null or retires_at > :now
   order by algorithm, case when signs_from <= :now then 0 else 1 end, generation desc`,
)
const insertKey = statement<{
  id: string
  algorithm: string
  generation: number
  sealed: Uint8Array
  now: number
  signsFrom: number
}>(
  'insert-oidc-key',
  `insert into oidc_keys (id, algorithm, generation, sealed_key, created_at, signs_from)
   values (:id, :algorithm, :generation, :sealed, :now, :signsFrom) on conflict (algorithm, generation) do nothing`,
)
const retireKeys = statement<{ algorithm: string; before: number; at: number }>(
  'retire-oidc-keys',
  `update oidc_keys set retires_at = :at where algorithm = :algorithm and generation < :before and (retires_at is null or retires_at > :at)`,
)
const newestGeneration = statement<{ algorithm: string }, { generation: number | null }>(
  'newest-oidc-key',
  'select max(generation) as generation from oidc_keys where algorithm = :algorithm',
)

const place = (id: string): Place => ({ table: 'oidc_keys', column: 'sealed_key', account: '', row: id })

/** What is published now, and what signs; the same on every server. */
export async function signingKeys(tx: Tx, keys: KeyRing, now: Millis): Promise<SigningKey[]> {
  const rows = await tx.all(liveKeys, { now })
  return rows.map((row) => ({
    ...(JSON.parse(Buffer.from(keys.open(place(row.id), row.sealed_key)).toString()) as JsonWebKey),
    kid: row.id,
    alg: row.algorithm as IdTokenAlgorithm,
    use: 'sig' as const,
  }))
}

/** Changes whenever what is published or what signs does. */
export async function editionOfKeys(tx: Tx, now: Millis): Promise<string> {
  return (await tx.all(liveKeys, { now })).map(({ id }) => id).join(' ')
}

/** The first keys, which sign at once. Of two servers that make them at the same time, one wins for each kind. */
export async function makeMissingKeys(database: Database, keys: KeyRing, now: Millis): Promise<void> {
  const made = await database.read((tx) => tx.all(liveKeys, { now }))
  const missing = idTokenAlgorithms.filter((one) => !made.some(({ algorithm }) => algorithm === one))
  for (const algorithm of missing) {
    const jwk = await newKey(algorithm)
    await database.unit(async (tx) =>
      keep(tx, keys, { algorithm, generation: 1 + (await generationOf(tx, algorithm)), jwk, now, signsFrom: now }),
    )
  }
}

/**
 * One more key of each kind. It is published at once and signs when everybody had time to fetch it; the former ones are published
 * until what they signed has expired for good. With `atOnce`, for keys that somebody else may have, they are worth nothing from now on.
 */
export async function rotateSigningKeys(database: Database, keys: KeyRing, now: Millis, { atOnce }: { atOnce: boolean }): Promise<void> {
  const signsFrom = atOnce ? now : now + lifetimes.newSigningKey
  const retiresAt = atOnce ? now : signsFrom + lifetimes.retiredSigningKey
  for (const algorithm of idTokenAlgorithms) {
    const jwk = await newKey(algorithm)
    await database.unit(async (tx) => {
      const generation = 1 + (await generationOf(tx, algorithm))
      if (await keep(tx, keys, { algorithm, generation, jwk, now, signsFrom }))
        await tx.run(retireKeys, { algorithm, before: generation, at: retiresAt })
    })
  }
}

interface NewKey {
  algorithm: IdTokenAlgorithm
  generation: number
  jwk: JsonWebKey
  now: Millis
  signsFrom: Millis
}

async function keep(tx: Tx, keys: KeyRing, { jwk, ...row }: NewKey): Promise<boolean> {
  const id = newId('key')
  return (await tx.run(insertKey, { id, sealed: keys.seal(place(id), Buffer.from(JSON.stringify(jwk))), ...row })) === 1
}

async function generationOf(tx: Tx, algorithm: string): Promise<number> {
  return (await tx.get(newestGeneration, { algorithm }))?.generation ?? 0
}

/** In the thread pool: an RSA key takes a moment. */
async function newKey(algorithm: IdTokenAlgorithm): Promise<JsonWebKey> {
  const generate = promisify(generateKeyPair)
  const { privateKey }: { privateKey: KeyObject } =
    algorithm === 'RS256'
      ? await generate('rsa', { modulusLength: 2048 })
      : algorithm === 'ES256'
        ? await generate('ec', { namedCurve: 'P-256' })
        : await generate('ed25519')
  return privateKey.export({ format: 'jwk' })
}
