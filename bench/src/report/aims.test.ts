import assert from 'node:assert/strict'
import { test } from 'node:test'
import { madeUp } from '../measured.fixture.ts'
import { atLeast, shareAim, under } from './aims.ts'

test('what is exactly the least is enough', () => {
  assert.deepEqual(atLeast(10, 10), { met: true, reached: 1 })
  assert.deepEqual(atLeast(5, 10), { met: false, reached: 0.5 })
})

test('what is exactly the limit is too much', () => {
  assert.equal(under(10, 10).met, false)
  assert.deepEqual(under(5, 10), { met: true, reached: 2 })
})

test('nothing measured meets no aim', () => {
  assert.equal(atLeast(Number.NaN, 10).met, false)
  assert.equal(under(Number.NaN, 10).met, false)
})

test('a share is taken in the same rounds', () => {
  const aim = shareAim('P9', 'half of it', madeUp('ours', [10, 50, 10]), madeUp('limit', [20, 100, 20]), 1 / 2)

  assert.deepEqual(aim, { id: 'P9', aim: 'half of it', figure: '10.0 against 20.0 a second', ratio: '0.500 of it', met: true, reached: 1 })
})
