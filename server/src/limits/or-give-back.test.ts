import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Problem } from '../problem.ts'
import { orGiveBack } from './or-give-back.ts'

async function attempt(check: () => Promise<unknown>) {
  let givenBack = 0
  const outcome = await orGiveBack(check, async () => void givenBack++).catch((error) => error)
  return { outcome, givenBack }
}

test('an attempt stays taken when its proof was looked at, whatever came of it', async () => {
  assert.deepEqual(await attempt(async () => false), { outcome: false, givenBack: 0 })
  for (const error of [new Error('broken'), new Problem('WRONG_CREDENTIALS')]) {
    assert.deepEqual(await attempt(() => Promise.reject(error)), { outcome: error, givenBack: 0 })
  }
})

test('an attempt whose proof nobody looked at goes back, and its sender is told to come again', async () => {
  const crowded = new Problem('UNAVAILABLE')

  assert.deepEqual(await attempt(() => Promise.reject(crowded)), { outcome: crowded, givenBack: 1 })
})
