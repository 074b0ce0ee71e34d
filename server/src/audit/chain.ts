import { createHash } from 'node:crypto'

/** The arithmetic of the audit chain, pure: what a row's digest covers and how batches hang together. */

export interface AuditEntry {
  id: number
  node: string
  counter: number
  at: number
  accountId: string | null
  actor: string
  event: string
  clientDigest: Uint8Array
  details: string
}

/** A row's place in its batch: 8 bytes of id, 32 bytes of digest. */
export interface Sealed {
  id: number
  digest: Buffer
}

export interface Batch {
  number: number
  entries: Uint8Array
  previous: Uint8Array
  sealedAt: number
}

/** What the first batch follows. */
export const genesis = new Uint8Array(32)

/** Everything but the id, so that two rows whose contents changed places are recognised as that. */
export function rowDigest(entry: AuditEntry): Buffer {
  const { node, counter, at, accountId, actor, event, clientDigest, details } = entry
  return sha256(JSON.stringify([node, counter, at, accountId, actor, event, Buffer.from(clientDigest).toString('hex'), details]))
}

export function batchDigest({ number, entries, previous, sealedAt }: Batch): Buffer {
  const hash = createHash('sha256').update(JSON.stringify(['countersign audit batch', number, sealedAt]))
  return hash.update(previous).update(entries).digest()
}

export function packEntries(sealed: readonly Sealed[]): Buffer {
  return Buffer.concat(
    sealed.map(({ id, digest }) => {
      const packed = Buffer.alloc(40)
      packed.writeBigUInt64BE(BigInt(id))
      digest.copy(packed, 8)
      return packed
    }),
  )
}

export function unpackEntries(packed: Uint8Array): Sealed[] {
  const bytes = Buffer.from(packed)
  return Array.from({ length: Math.floor(bytes.length / 40) }, (_, at) => ({
    id: Number(bytes.readBigUInt64BE(at * 40)),
    digest: bytes.subarray(at * 40 + 8, at * 40 + 40),
  }))
}

function sha256(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}
