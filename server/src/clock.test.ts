import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { toRfc3339 } from './clock.ts'

test('a time is written as Date writes it, whenever it is', () => {
  const most = 8.64e15
  const anyTime = fc.oneof(
    fc.integer({ min: -most, max: most }),
    fc.integer({ min: 0, max: 4e12 }),
    fc.double({ min: 0, max: 4e12, noNaN: true }),
  )
  fc.assert(
    fc.property(anyTime, (time) => {
      assert.equal(toRfc3339(time), new Date(time).toISOString())
    }),
    { numRuns: 5000 },
  )
})

test('what is no time is not written', () => {
  for (const time of [Number.NaN, Number.POSITIVE_INFINITY, 9e15]) assert.throws(() => toRfc3339(time), RangeError)
})
