import { randomBytes } from 'node:crypto'
import type { Pepper } from './key-ring.ts'
import { base64, cost, derive, parseSettings, saltLength, tagLength } from './password-hash.ts'
import type { Line } from './queue.ts'

/** Parameters, pepper and salt for a set of codes, as a PHC string without a hash: the codes of a set share one salt. */
export function newHashing(pepper: Pepper): string {
  const { memory, passes, parallelism } = cost
  const keyId = base64(Buffer.from(pepper.primaryKeyId))
  return `$argon2id$v=19$m=${memory},t=${passes},p=${parallelism},keyid=${keyId}$${base64(randomBytes(saltLength))}`
}

/** argon2id, since a code has fewer than 112 bits (NIST SP 800-63B-4 section 3.1.2.2). Throws UNAVAILABLE as passwords do. */
export const hashCode = (code: string, hashing: string, pepper: Pepper, line: Line = 'known'): Promise<Buffer> =>
  derive(code, pepper, line, { ...parseSettings(hashing), tagLength })
