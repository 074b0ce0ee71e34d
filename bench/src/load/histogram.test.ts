import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Histogram } from './histogram.ts'

function of(...millis: number[]): Histogram {
  const histogram = new Histogram()
  for (const one of millis) histogram.add(one)
  return histogram
}

test('a percentile is the true one or at most 2% more', () => {
  const histogram = of(...Array.from({ length: 1000 }, (_, i) => (i + 1) / 7))

  for (const p of [0.01, 0.5, 0.99, 1]) {
    const [found, exact] = [histogram.percentile(p) as number, (p * 1000) / 7]
    assert.ok(found >= exact - 1e-9 && found <= exact * 1.02 + 1e-9, `${p}: ${found} for ${exact}`)
  }
})

test('nothing is slower than the slowest, and that is exact', () => {
  const histogram = of(1, 123.456)

  assert.equal(histogram.slowest, 123.456)
  assert.equal(histogram.percentile(1), 123.456)
})

test('the quickest and the slowest of all times have a place too', () => {
  const histogram = of(0, 1e12)

  assert.equal(histogram.count, 2)
  assert.equal(histogram.percentile(0.5), 0.01)
  assert.equal(histogram.slowest, 1e12)
})

test('of nothing there is no percentile', () => {
  assert.equal(of().percentile(0.99), null)
  assert.equal(of().slowest, null)
})
