import { type KeyObject, verify as verifySignature } from 'node:crypto'
import type { AuditRecord, BatchRecord } from './audit-store.ts'
import { batchDigest, genesis, rowDigest, type Sealed, unpackEntries } from './chain.ts'
import { entryOf } from './sealer.ts'

/** What is wrong, each with the row or batch it is about. */
export type Finding =
  | { kind: 'row edited' | 'row removed' | 'row added'; row: number; batch: number }
  | { kind: 'rows swapped'; row: number; with: number; batch: number }
  | { kind: 'client altered'; row: number; batch: number }
  | { kind: 'batch altered' | 'batch out of chain' | 'batch removed' | 'signature wrong'; batch: number }
  | { kind: 'tail cut'; after: number; head: number }
  | { kind: 'head forged' | 'head not found' }

/** A batch and the rows that say they belong to it. */
export interface Link {
  batch: BatchRecord
  rows: AuditRecord[]
}

/** What the checker believes: public keys by their id, and, where it has our keys, how a client is digested. */
export interface Trust {
  publicKey(keyId: string): KeyObject | undefined
  digestClient?: (row: AuditRecord) => Uint8Array
}

export interface ChainReport {
  batches: number
  rows: number
  /** The digest of the last batch, in hex: keep it elsewhere, and a tail that is cut off later is found. */
  head: string
  findings: Finding[]
}

/**
 * Goes through a whole chain, from the database or from an export. `expectedHead` is a head that was kept elsewhere: the
 * chain must still contain it, so that a tail that was cut off, or a database put back to an older state, is noticed.
 */
export async function verifyChain(links: AsyncIterable<Link>, trust: Trust, expectedHead?: string): Promise<ChainReport> {
  const findings: Finding[] = []
  let previous: Uint8Array = genesis
  let last = 0
  let rowCount = 0
  let seenExpected = expectedHead === undefined
  let lastIsVouchedFor = true

  for await (const { batch, rows } of links) {
    const { number } = batch
    for (let missing = last + 1; missing < number; missing++) findings.push({ kind: 'batch removed', batch: missing })
    if (number === last + 1 && !same(batch.previous, previous)) findings.push({ kind: 'batch out of chain', batch: number })
    const digest = batchDigest({ number, entries: batch.entries, previous: batch.previous, sealedAt: batch.sealed_at })
    if (!same(digest, batch.digest)) findings.push({ kind: 'batch altered', batch: number })
    const publicKey = trust.publicKey(batch.key_id)
    if (publicKey && !verifySignature(null, digest, publicKey, batch.signature)) findings.push({ kind: 'signature wrong', batch: number })
    findings.push(...compare(trust, number, unpackEntries(batch.entries), rows))
    // A batch signed by a key that was retired is vouched for by the later ones, whose digests cover its own.
    lastIsVouchedFor = publicKey !== undefined
    seenExpected ||= hex(digest) === expectedHead
    rowCount += rows.length
    previous = digest
    last = number
  }
  if (!lastIsVouchedFor) findings.push({ kind: 'signature wrong', batch: last })
  if (!seenExpected) findings.push({ kind: 'head not found' })
  return { batches: last, rows: rowCount, head: hex(previous), findings }
}

function compare(trust: Trust, batch: number, sealed: Sealed[], present: AuditRecord[]): Finding[] {
  const findings: Finding[] = []
  const byId = new Map(present.map((row) => [row.id, row]))
  const wrong = new Map<number, string>()
  for (const { id, digest, clientDigest } of sealed) {
    const row = byId.get(id)
    byId.delete(id)
    if (!row) {
      findings.push({ kind: 'row removed', row: id, batch })
      continue
    }
    const found = rowDigest(entryOf(row))
    if (!found.equals(digest)) wrong.set(id, hex(found))
    // A client that was erased on purpose is empty; one that is there must be the one that was sealed.
    else if (row.client !== '' && trust.digestClient && !same(trust.digestClient(row), clientDigest))
      findings.push({ kind: 'client altered', row: id, batch })
  }
  for (const id of byId.keys()) findings.push({ kind: 'row added', row: id, batch })
  return [...findings, ...editedOrSwapped(batch, sealed, wrong)]
}

/** Two rows whose contents each carry the digest of the other changed places; anything else was edited. */
function editedOrSwapped(batch: number, sealed: Sealed[], wrong: Map<number, string>): Finding[] {
  const findings: Finding[] = []
  const ownerOf = new Map(sealed.map(({ id, digest }) => [hex(digest), id]))
  const told = new Set<number>()
  for (const [id, found] of wrong) {
    if (told.has(id)) continue
    const other = ownerOf.get(found)
    if (other !== undefined && ownerOf.get(wrong.get(other) ?? '') === id) {
      findings.push({ kind: 'rows swapped', row: id, with: other, batch })
      told.add(other)
    } else findings.push({ kind: 'row edited', row: id, batch })
  }
  return findings
}

export const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex')
export const same = (a: Uint8Array, b: Uint8Array): boolean => Buffer.from(a).equals(b)
