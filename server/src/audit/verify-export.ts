import { createPublicKey, type KeyObject } from 'node:crypto'
import type { ExportLine } from './export.ts'
import { type ChainReport, type Link, verifyChain } from './verify.ts'

/** A line of the file is not what an export holds. */
export class NotAnExport extends Error {
  constructor(line: number) {
    super(`Line ${line} of the file is not a line of an audit export.`)
    this.name = 'NotAnExport'
  }
}

/**
 * Checks an export without database and keys. Its own public keys are believed only where `publicKeys` (by key id, in
 * Base64) does not name one: whoever received the key by another way gives it, and then nobody can have re-signed the file.
 */
export function verifyAuditExport(
  lines: AsyncIterable<string>,
  publicKeys: ReadonlyMap<string, string>,
  expectedHead?: string,
): Promise<ChainReport> {
  const found = new Map<string, KeyObject>([...publicKeys].map(([id, key]) => [id, importKey(key)]))
  const trust = { publicKey: (keyId: string) => found.get(keyId) }
  return verifyChain(
    readLinks(lines, (id, key) => void (found.has(id) || publicKeys.size > 0 || found.set(id, importKey(key)))),
    trust,
    expectedHead,
  )
}

async function* readLinks(lines: AsyncIterable<string>, learn: (keyId: string, key: string) => void): AsyncGenerator<Link> {
  let link: Link | undefined
  let number = 0
  for await (const text of lines) {
    number += 1
    if (text.trim() === '') continue
    const line = parse(text, number)
    if ('batch' in line) {
      if (link) yield link
      if (line.publicKey !== null) learn(line.batch.key_id, line.publicKey)
      const { entries, previous, digest, signature } = line.batch
      link = {
        batch: { ...line.batch, entries: bytes(entries), previous: bytes(previous), digest: bytes(digest), signature: bytes(signature) },
        rows: [],
      }
    } else {
      if (!link) throw new NotAnExport(number)
      link.rows.push(line.row)
    }
  }
  if (link) yield link
}

function parse(text: string, number: number): ExportLine {
  try {
    const line: ExportLine = JSON.parse(text)
    if (typeof line === 'object' && line !== null && ('batch' in line || 'row' in line)) return line
  } catch {}
  throw new NotAnExport(number)
}

const importKey = (key: string): KeyObject => createPublicKey({ key: bytes(key), format: 'der', type: 'spki' })
const bytes = (text: string): Buffer => Buffer.from(text, 'base64')
