import assert from 'node:assert/strict'
import { test } from 'node:test'
import { madeUp } from '../measured.fixture.ts'
import { signInCodeAims } from './sign-in-codes-aims.ts'

const limit = madeUp('empty route', [60_000, 30_000, 60_000])
const peer = madeUp('peer', [400, 200, 400])
const reached = (rates: number[], p99: number) =>
  signInCodeAims({ countersign: madeUp('Countersign', rates, p99), limit, peer, connections: 32 }).map(({ met }) => met)

test('all aims are met where all are reached, in the same rounds', () => {
  assert.deepEqual(reached([20_000, 10_000, 20_000], 9.9), [true, true, true])
})

test('each aim is judged by itself', () => {
  assert.deepEqual(reached([16_000, 8_000, 16_000], 9.9), [true, false, true])
  assert.deepEqual(reached([15_999, 7_999, 15_999], 9.9), [false, false, true])
  assert.deepEqual(reached([20_000, 10_000, 20_000], 10), [true, true, false])
})
