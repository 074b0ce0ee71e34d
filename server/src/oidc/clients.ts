import { createHash, timingSafeEqual } from 'node:crypto'
import type { Millis } from '../clock.ts'
import type { ClientSettings } from '../config/client-settings.ts'
import type { ConfiguredClient } from '../config/configured-clients.ts'
import { randomSecret } from '../crypto/random.ts'
import type { Tx } from '../database/database.ts'
import { lifetimes } from '../lifetimes.ts'
import * as store from './client-store.ts'
import { endGrantsOfClient } from './grants.ts'

/** An application that signs its people in here. */
export interface Client extends ClientSettings {
  id: string
  secrets: ClientSecret[]
  isConfigured: boolean
}

/** Secrets are 256 random bits, or chosen as if they were, so that a plain digest gives nothing away. */
export interface ClientSecret {
  digest: Uint8Array
  /** Null for the one in use. */
  until: Millis | null
}

export type FindClient = (tx: Tx, id: string) => Promise<Client | undefined>

/** Those of the configuration come before those of the database. */
export async function findClient(tx: Tx, configured: readonly ConfiguredClient[], id: string): Promise<Client | undefined> {
  const own = configured.find((client) => client.id === id)
  if (own) return fromConfiguration(own)
  const row = await tx.get(store.clientById, { id })
  return row && fromRow(row)
}

export async function listClients(tx: Tx, configured: readonly ConfiguredClient[]): Promise<Client[]> {
  return [...configured.map(fromConfiguration), ...(await tx.all(store.allClients, {})).map(fromRow)]
}

/** The secret is in the answer and nowhere else; null for clients that keep none. Undefined where the id is taken. */
export async function addClient(
  tx: Tx,
  now: Millis,
  { id, ...settings }: ClientSettings & { id: string },
): Promise<{ secret: string | null } | undefined> {
  const secret = settings.kind === 'web' ? randomSecret() : null
  const digest = secret === null ? null : secretDigest(secret)
  const added = await tx.run(store.insertClient, { id, settings: JSON.stringify(settings), digest, now })
  return added === 1 ? { secret } : undefined
}

/** Its tokens go with it. */
export async function removeClient(tx: Tx, id: string): Promise<boolean> {
  await endGrantsOfClient(tx, id)
  return (await tx.run(store.deleteClient, { id })) === 1
}

/** The former one is taken for a day longer, so that the client can change over without a break. */
export async function rotateClientSecret(tx: Tx, now: Millis, id: string): Promise<string | undefined> {
  const secret = randomSecret()
  const replaced = await tx.run(store.replaceSecret, { id, digest: secretDigest(secret), until: now + lifetimes.formerClientSecret })
  return replaced === 1 ? secret : undefined
}

export function isSecretOf({ secrets }: Pick<Client, 'secrets'>, given: string, now: Millis): boolean {
  const digest = secretDigest(given)
  const fits = secrets.map((secret) => timingSafeEqual(secret.digest, digest) && (secret.until === null || secret.until > now))
  return fits.includes(true)
}

const secretDigest = (secret: string): Buffer => createHash('sha256').update(secret).digest()

function fromConfiguration({ secretDigest: digest, ...client }: ConfiguredClient): Client {
  return { ...client, secrets: digest ? [{ digest, until: null }] : [], isConfigured: true }
}

function fromRow(row: store.ClientRow): Client {
  const secrets: ClientSecret[] = []
  if (row.secret_digest) secrets.push({ digest: row.secret_digest, until: null })
  if (row.former_secret_digest) secrets.push({ digest: row.former_secret_digest, until: row.former_secret_until })
  return { id: row.id, ...(JSON.parse(row.settings) as ClientSettings), secrets, isConfigured: false }
}
