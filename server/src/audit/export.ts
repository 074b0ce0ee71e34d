import type { KeyRing } from '../crypto/key-ring.ts'
import type { Database } from '../database/database.ts'
import * as store from './audit-store.ts'
import { eachBatch } from './each-batch.ts'

/** One line of an export: a batch and then its rows. Bytes are Base64, so that it can be read and kept anywhere. */
export type ExportLine =
  | {
      batch: Omit<store.BatchRecord, 'entries' | 'previous' | 'digest' | 'signature'> &
        Record<'entries' | 'previous' | 'digest' | 'signature', string>
      publicKey: string | null
    }
  | { row: store.AuditRecord }

/** Everything that is sealed, in order. Whoever holds a public key can check it without us and without our keys. */
export async function* exportAudit(database: Database, keys: KeyRing): AsyncGenerator<ExportLine> {
  for await (const batch of eachBatch(database)) {
    const publicKey = keys.signer.publicKey(batch.key_id)?.export({ format: 'der', type: 'spki' }).toString('base64') ?? null
    const { entries, previous, digest, signature, ...rest } = batch
    yield {
      batch: { ...rest, entries: base64(entries), previous: base64(previous), digest: base64(digest), signature: base64(signature) },
      publicKey,
    }
    for (const row of await database.read((tx) => tx.all(store.rowsOfBatch, { batch: batch.number }))) {
      yield { row }
    }
  }
}

const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64')
