import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { toBase32 } from './base32.ts'

test('writes the vectors of RFC 4648 section 10, without their padding', () => {
  const vectors = { '': '', f: 'MY', fo: 'MZXQ', foo: 'MZXW6', foob: 'MZXW6YQ', fooba: 'MZXW6YTB', foobar: 'MZXW6YTBOI' }

  for (const [text, expected] of Object.entries(vectors)) assert.equal(toBase32(Buffer.from(text)), expected)
})

test('what it writes reads back as the same bytes', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 64 }), (bytes) => {
      assert.deepEqual(readBase32(toBase32(bytes)), [...bytes])
    }),
  )
})

test('160 bits are 32 characters, all zeros and all ones included', () => {
  assert.equal(toBase32(new Uint8Array(20)), 'A'.repeat(32))
  assert.equal(toBase32(new Uint8Array(20).fill(255)), '7'.repeat(32))
})

/** By the letter of RFC 4648 section 6, on one long text of bits; what is left over at the end has to be zero. */
function readBase32(text: string): number[] {
  const bits = [...text].map((letter) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(letter).toString(2).padStart(5, '0')).join('')
  const whole = bits.length - (bits.length % 8)
  assert.match(bits.slice(whole), /^0*$/)
  return (bits.slice(0, whole).match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2))
}
