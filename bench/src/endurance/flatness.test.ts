import assert from 'node:assert/strict'
import { test } from 'node:test'
import { flatness } from './flatness.ts'

test('warming up is no growth', () => {
  assert.equal(flatness([10, 50, 90, 100, 100, 100, 100, 100, 100, 100, 100, 100]).growth, 0)
})

test('what grows steadily is seen to grow', () => {
  const { early, late, growth } = flatness(Array.from({ length: 40 }, (_, i) => 100 + i))

  assert.equal(early, 114.5)
  assert.equal(late, 134.5)
  assert.ok(Math.abs(growth - 20 / 114.5) < 1e-9)
})

test('single peaks are no growth', () => {
  const looks = Array.from({ length: 40 }, (_, i) => (i % 7 === 0 ? 180 : 100))

  assert.equal(flatness(looks).growth, 0)
})

test('a few looks tell nothing', () => {
  assert.throws(() => flatness([1, 2, 3]), RangeError)
})
