import assert from 'node:assert/strict'
import { createHmac, randomBytes } from 'node:crypto'
import { test } from 'node:test'
import { hmac } from './hmac.ts'

test('digests as RFC 4231 and RFC 2202 have them', () => {
  const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex')

  assert.equal(hex(hmac('sha256', Buffer.alloc(20, 0x0b))('Hi There')), 'b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7')
  assert.equal(
    hex(hmac('sha256', Buffer.from('Jefe'))('what do ya want for nothing?')),
    '5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843',
  )
  assert.equal(hex(hmac('sha1', Buffer.from('Jefe'))('what do ya want for nothing?')), 'effcdf6ae5eb2fa2d27416d5f184df9c259a7c79')
})

test('of any message, one after the other with one key, it is what the runtime says', () => {
  for (const algorithm of ['sha1', 'sha256'] as const) {
    const key = randomBytes(32)
    const digest = hmac(algorithm, key)
    for (const message of ['', 'a', 'é山🙂', 'x'.repeat(300), 'short again', randomBytes(1000), randomBytes(8), new Uint8Array()])
      assert.deepEqual(digest(message), createHmac(algorithm, key).update(message).digest())
  }
})

test('a digest stays as it is when the next one is made', () => {
  const digest = hmac('sha256', randomBytes(32))
  const first = digest('first')
  const copy = Buffer.from(first)

  digest('second')

  assert.deepEqual(first, copy)
})

test('a key that would have to be hashed first is refused', () => {
  assert.throws(() => hmac('sha256', randomBytes(65)), RangeError)
})
