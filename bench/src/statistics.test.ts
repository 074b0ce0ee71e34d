import assert from 'node:assert/strict'
import { test } from 'node:test'
import { median, medianRatio, percentile, spread } from './statistics.ts'

const upTo = (n: number) => Array.from({ length: n }, (_, i) => i + 1)

test('a percentile is a value that occurred, at the nearest rank', () => {
  assert.equal(percentile(upTo(100), 0.5), 50)
  assert.equal(percentile(upTo(100), 0.99), 99)
  assert.equal(percentile(upTo(1000), 0.999), 999)
  assert.equal(percentile(upTo(10), 0.99), 10)
})

test('percentiles of one value are that value, at both ends too', () => {
  for (const p of [0, 0.5, 0.999, 1]) assert.equal(percentile([7], p), 7)
})

test('there is no percentile and no median of nothing', () => {
  assert.ok(Number.isNaN(percentile([], 0.5)))
  assert.ok(Number.isNaN(median([])))
})

test('percentiles are read from typed arrays as well', () => {
  assert.equal(percentile(Float64Array.from([1, 2, 3, 4]), 0.75), 3)
})

test('the median ignores the order and leaves its input alone', () => {
  const values = [9, 1, 5]

  assert.equal(median(values), 5)
  assert.deepEqual(values, [9, 1, 5])
})

test('the median of an even number is the mean of the two in the middle', () => {
  assert.equal(median([4, 1, 3, 2]), 2.5)
})

test('numbers are ordered as numbers', () => {
  assert.equal(median([100, 9, 20]), 20)
})

test('the spread is the distance of the rounds as a share of their median', () => {
  assert.equal(spread([90, 100, 110]), 0.2)
  assert.equal(spread([100]), 0)
})

test('a ratio is taken within each round before the rounds are compared', () => {
  // The machine halves its speed in the second round: every round says 4.
  assert.equal(medianRatio([400, 200, 400], [100, 50, 100]), 4)
})

test('a ratio of unlike rounds is refused', () => {
  assert.throws(() => medianRatio([1, 2], [1]), RangeError)
})
