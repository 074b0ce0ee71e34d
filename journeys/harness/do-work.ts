import { pbkdf2Sync } from 'node:crypto'
import type { ProofOfWork } from '@countersign/contract'

/**
 * What a browser does for PROOF_OF_WORK_REQUIRED, worked out here once more from the protocol (ALTCHA, version 2): the counter
 * whose key, derived from nonce and counter, begins as the challenge says.
 */
export function doWork(challenge: ProofOfWork): string {
  const { nonce, salt, cost, keyLength, keyPrefix } = challenge.parameters
  const password = Buffer.concat([Buffer.from(nonce, 'hex'), Buffer.alloc(4)])
  for (let counter = 0; ; counter++) {
    password.writeUInt32BE(counter, password.length - 4)
    const derivedKey = pbkdf2Sync(password, Buffer.from(salt, 'hex'), cost, keyLength, 'sha256').toString('hex')
    if (!derivedKey.startsWith(keyPrefix)) continue
    return Buffer.from(JSON.stringify({ challenge, solution: { counter, derivedKey } })).toString('base64')
  }
}
