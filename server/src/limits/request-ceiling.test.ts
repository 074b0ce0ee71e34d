import assert from 'node:assert/strict'
import { test } from 'node:test'
import { RequestCeiling } from './request-ceiling.ts'

const budget = { name: 'test', limit: 3, windowMillis: 60_000 }

function ceilingAt(start: number) {
  const time = { now: start }
  return { time, ceiling: new RequestCeiling(budget, () => time.now) }
}

test('lets so many requests of one address through, then says when it may go on', () => {
  const { ceiling } = ceilingAt(1000)

  assert.deepEqual(
    [1, 2, 3, 4, 5].map(() => ceiling.count('192.0.2.1')),
    [undefined, undefined, undefined, 61_000, 61_000],
  )
})

test('addresses do not share', () => {
  const { ceiling } = ceilingAt(0)
  for (let count = 0; count < 9; count++) ceiling.count('192.0.2.1')

  assert.equal(ceiling.count('192.0.2.2'), undefined)
})

test('lets the address go on when it was told', () => {
  const { ceiling, time } = ceilingAt(0)
  for (let count = 0; count < 3; count++) ceiling.count('192.0.2.1')
  time.now = 59_999
  assert.equal(ceiling.count('192.0.2.1'), 60_000)

  time.now = 60_000

  assert.equal(ceiling.count('192.0.2.1'), undefined)
})

test('a clock that was set back does not shut anybody out until it has caught up', () => {
  const { ceiling, time } = ceilingAt(3_600_000)
  for (let count = 0; count < 4; count++) ceiling.count('192.0.2.1')

  time.now = 0

  assert.equal(ceiling.count('192.0.2.1'), undefined)
})
