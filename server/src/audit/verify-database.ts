import type { KeyRing } from '../crypto/key-ring.ts'
import type { Database } from '../database/database.ts'
import * as store from './audit-store.ts'
import { eachBatch } from './each-batch.ts'
import { authenticateHead, digestClient } from './sealer.ts'
import { unsealedRows } from './unsealed.ts'
import { type ChainReport, type Finding, same, verifyChain } from './verify.ts'

export interface DatabaseReport extends ChainReport {
  unsealed: Awaited<ReturnType<typeof unsealedRows>>
}

/** The chain in the database, and whether its end is the one the sealer left. */
export async function verifyAuditDatabase(database: Database, keys: KeyRing, expectedHead?: string): Promise<DatabaseReport> {
  // The head is read first: what is sealed while the chain is checked only makes it longer.
  const head = await database.read((tx) => tx.get(store.readHead, {}))
  const trust = { publicKey: keys.signer.publicKey, digestClient: (row: store.AuditRecord) => digestClient(keys, row) }
  const digests = new Map<number, Uint8Array>()
  const report = await verifyChain(eachLink(database, digests), trust, expectedHead)
  const unsealed = await database.read(unsealedRows)
  const findings = [...report.findings, ...headFindings(keys, head, report.batches, digests)]
  return { ...report, findings, unsealed }
}

async function* eachLink(database: Database, digests: Map<number, Uint8Array>) {
  for await (const batch of eachBatch(database)) {
    digests.set(batch.number, batch.digest)
    yield { batch, rows: await database.read((tx) => tx.all(store.rowsOfBatch, { batch: batch.number })) }
  }
}

function headFindings(
  keys: KeyRing,
  head: { number: number; digest: Uint8Array; authentication: Uint8Array } | undefined,
  last: number,
  digests: Map<number, Uint8Array>,
): Finding[] {
  if (!head) return last === 0 ? [] : [{ kind: 'head forged' }]
  if (!same(head.authentication, authenticateHead(keys, head.number, head.digest))) return [{ kind: 'head forged' }]
  if (head.number > last) return [{ kind: 'tail cut', after: last, head: head.number }]
  const digest = digests.get(head.number)
  return head.number === 0 || (digest && same(head.digest, digest)) ? [] : [{ kind: 'batch altered', batch: head.number }]
}
