import assert from 'node:assert/strict'
import { pbkdf2Sync } from 'node:crypto'
import { test } from 'node:test'
import type { ProofOfWork } from '@countersign/contract'
import { solve } from './solve.ts'

const nonce = '000102030405060708090a0b0c0d0e0f'
const salt = 'f0f1f2f3f4f5f6f7f8f9fafbfcfdfeff'

/** What the protocol derives for a counter: PBKDF2 of nonce and counter, in four bytes, with the salt. */
function keyOf(counter: number, cost: number): string {
  const password = Buffer.concat([Buffer.from(nonce, 'hex'), Buffer.alloc(4)])
  password.writeUInt32BE(counter, 16)
  return pbkdf2Sync(password, Buffer.from(salt, 'hex'), cost, 32, 'sha256').toString('hex')
}

test('finds the counter, and sends it back with the challenge as it came', async () => {
  const data = { purpose: 'sign-in', expiresAt: '2030-01-01T00:00:00.000Z' }
  const keyPrefix = keyOf(37, 10).slice(0, 32)
  const parameters = { algorithm: 'PBKDF2/SHA-256', cost: 10, keyLength: 32, nonce, salt, keyPrefix, keySignature: 'k', data } as const
  const challenge: ProofOfWork = { parameters, signature: 's' }

  const { challenge: sent, solution } = JSON.parse(atob(await solve(challenge)))

  assert.deepEqual(sent, challenge)
  assert.equal(solution.counter, 37)
  assert.equal(solution.derivedKey, keyOf(37, 10))
})
