import { createHash, hash } from 'node:crypto'

/** The arithmetic of the audit chain, pure: what a row's digest covers and how batches hang together. */

export interface AuditEntry {
  id: number
  node: string
  counter: number
  at: number
  accountId: string | null
  actor: string
  event: string
  details: string
}

/** A row's place in its batch. Its client has a digest of its own, so that it can be erased. */
export interface Sealed {
  id: number
  digest: Uint8Array
  clientDigest: Uint8Array
}

export interface Batch {
  number: number
  entries: Uint8Array
  previous: Uint8Array
  sealedAt: number
}

/** 8 bytes of id, 32 of digest, 32 of the client's digest. */
const entryBytes = 72

/** What the first batch follows. */
export const genesis = new Uint8Array(32)

/** Everything but the id and the client, so that two rows whose contents changed places are recognised as that. */
export function rowDigest(entry: AuditEntry): Buffer {
  const { node, counter, at, accountId, actor, event, details } = entry
  return hash('sha256', JSON.stringify([node, counter, at, accountId, actor, event, details]), 'buffer')
}

export function batchDigest({ number, entries, previous, sealedAt }: Batch): Buffer {
  const whole = createHash('sha256').update(JSON.stringify(['countersign audit batch', number, sealedAt]))
  return whole.update(previous).update(entries).digest()
}

export function packEntries(sealed: readonly Sealed[]): Buffer {
  const packed = Buffer.alloc(sealed.length * entryBytes)
  sealed.forEach(({ id, digest, clientDigest }, at) => {
    packed.writeBigUInt64BE(BigInt(id), at * entryBytes)
    packed.set(digest, at * entryBytes + 8)
    packed.set(clientDigest, at * entryBytes + 40)
  })
  return packed
}

export function unpackEntries(packed: Uint8Array): Sealed[] {
  const bytes = Buffer.from(packed)
  return Array.from({ length: Math.floor(bytes.length / entryBytes) }, (_, at) => {
    const start = at * entryBytes
    return {
      id: Number(bytes.readBigUInt64BE(start)),
      digest: bytes.subarray(start + 8, start + 40),
      clientDigest: bytes.subarray(start + 40, start + entryBytes),
    }
  })
}
