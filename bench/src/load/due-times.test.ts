import assert from 'node:assert/strict'
import { test } from 'node:test'
import { dueTimes } from './due-times.ts'

test('requests are due evenly', () => {
  assert.deepEqual(
    [...dueTimes([{ seconds: 1 }], [4])].map(({ at }) => at),
    [0, 250, 500, 750],
  )
})

test('each phase has its own rate and begins when the one before is over', () => {
  const due = [...dueTimes([{ seconds: 1 }, { seconds: 2 }, { seconds: 1 }], [2, 0, 1])]

  assert.deepEqual(due, [
    { at: 0, phase: 0 },
    { at: 500, phase: 0 },
    { at: 3000, phase: 2 },
  ])
})

test('a stream may be slower than one a second', () => {
  assert.equal([...dueTimes([{ seconds: 10 }], [0.5])].length, 5)
})
