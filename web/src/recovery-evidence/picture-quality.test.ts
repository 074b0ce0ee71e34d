import assert from 'node:assert/strict'
import { test } from 'node:test'
import { greyOf, hintOf } from './picture-quality.ts'

const [width, height] = [40, 30]
const drawn = (value: (x: number, y: number) => number) =>
  Uint8Array.from({ length: width * height }, (_, at) => value(at % width, Math.floor(at / width)))

test('says dark, bright, blurred or good, and nothing else', () => {
  assert.equal(
    hintOf(
      drawn((x) => (x % 2) * 60),
      width,
    ),
    'dark',
  )
  assert.equal(
    hintOf(
      drawn((x) => 255 - (x % 2) * 10),
      width,
    ),
    'bright',
  )
  assert.equal(
    hintOf(
      drawn((x, y) => 90 + x + y),
      width,
    ),
    'blurred',
  )
  assert.equal(
    hintOf(
      drawn((x, y) => (((x >> 2) + (y >> 2)) % 2 === 0 ? 60 : 190)),
      width,
    ),
    'good',
  )
  assert.equal(hintOf([], width), 'dark')
})

test('sees as grey what an eye would', () => {
  assert.deepEqual([...greyOf([255, 255, 255, 255, 0, 0, 0, 255, 0, 255, 0, 255])], [255, 0, 149])
})
