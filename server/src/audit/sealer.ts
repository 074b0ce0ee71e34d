import type { Clock } from '../clock.ts'
import type { KeyRing } from '../crypto/key-ring.ts'
import type { Database, Tx } from '../database/database.ts'
import { seconds } from '../durations.ts'
import * as store from './audit-store.ts'
import { batchDigest, genesis, packEntries, rowDigest } from './chain.ts'

/** Few enough that requests that wait meanwhile do not notice: about two milliseconds. */
const rowsPerBatch = 200
const pause = seconds(1)

interface Deps {
  database: Database
  keys: KeyRing
  clock: Clock
  failed: (error: unknown) => void
}

/**
 * Chains and signs what the requests wrote, once a second. Rows are committed by any number of processes without
 * waiting for each other; only one sealer at a time holds the end of the chain.
 */
export class Sealer {
  readonly #deps: Deps
  #timer: NodeJS.Timeout | undefined
  #round: Promise<void> = Promise.resolve()

  constructor(deps: Deps) {
    this.#deps = deps
  }

  start(): void {
    this.#timer = setTimeout(() => {
      this.#round = this.#seal().then(() => {
        if (this.#timer) this.start()
      })
    }, pause)
    this.#timer.unref()
  }

  /** Seals what is there and ends. */
  async stop(): Promise<void> {
    clearTimeout(this.#timer)
    this.#timer = undefined
    await this.#round
    await this.#seal()
  }

  async #seal(): Promise<void> {
    const { database, keys, clock, failed } = this.#deps
    try {
      while ((await database.unit((tx) => sealBatch(tx, keys, clock()))) === rowsPerBatch);
    } catch (error) {
      failed(error)
    }
  }
}

/** The number of rows that were sealed. */
export async function sealBatch(tx: Tx, keys: KeyRing, now: number): Promise<number> {
  await tx.run(store.firstHead, { digest: genesis, authentication: authenticateHead(keys, 0, genesis) })
  const head = await tx.get(store.takeHead, {})
  if (!head) return 0
  const number = head.number + 1
  const rows = await tx.all(store.takeUnsealed, { batch: number, limit: rowsPerBatch })
  if (rows.length === 0) return 0

  rows.sort((a, b) => a.id - b.id)
  const entries = packEntries(rows.map((row) => ({ id: row.id, digest: rowDigest(entryOf(row)), clientDigest: digestClient(keys, row) })))
  const digest = batchDigest({ number, entries, previous: head.digest, sealedAt: now })
  const signature = keys.signer.sign(digest)
  await tx.run(store.insertBatch, { number, entries, previous: head.digest, digest, keyId: keys.signer.keyId, signature, sealedAt: now })
  await tx.run(store.moveHead, { number, digest, authentication: authenticateHead(keys, number, digest) })
  return rows.length
}

/** Bound to its row, so that the same address looks different in each. */
export function digestClient(keys: KeyRing, row: Pick<store.AuditRecord, 'node' | 'node_counter' | 'client'>): Uint8Array {
  return keys.digest('audit-client', JSON.stringify([row.node, row.node_counter, row.client]))
}

export function authenticateHead(keys: KeyRing, number: number, digest: Uint8Array): Uint8Array {
  return keys.digest('audit-head', JSON.stringify([number, Buffer.from(digest).toString('hex')]))
}

export function entryOf(row: store.AuditRecord) {
  const { id, node, node_counter: counter, at, account_id: accountId, actor, event, details } = row
  return { id, node, counter, at, accountId, actor, event, details }
}
