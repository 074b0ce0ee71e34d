import assert from 'node:assert/strict'
import { test } from 'node:test'
import { randomDigits, randomSecret } from './random.ts'

test('a secret carries 256 bits and is never the same', () => {
  const secrets = new Set(Array.from({ length: 1000 }, randomSecret))

  assert.equal(secrets.size, 1000)
  for (const secret of secrets) assert.equal(Buffer.from(secret, 'base64url').length, 32)
})

test('digits are uniform at every place, leading zeros included', () => {
  const codes = Array.from({ length: 20_000 }, () => randomDigits(6))

  for (const code of codes) assert.match(code, /^\d{6}$/)
  for (let place = 0; place < 6; place++) {
    const seen = new Array<number>(10).fill(0)
    for (const code of codes) seen[Number(code[place])]!++
    const chiSquare = seen.reduce((sum, count) => sum + (count - 2000) ** 2 / 2000, 0)
    // 9 degrees of freedom: 45 is passed by chance about once in a million runs.
    assert.ok(chiSquare < 45, `place ${place}: ${seen}`)
  }
})

test('refuses lengths it cannot draw uniformly', () => {
  for (const length of [0, -1, 15, 1.5, Number.NaN]) assert.throws(() => randomDigits(length), RangeError)
  assert.match(randomDigits(14), /^\d{14}$/)
})
