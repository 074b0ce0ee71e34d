import assert from 'node:assert/strict'
import { test } from 'node:test'
import { days, minutes, seconds } from '../durations.ts'
import { CarrierPause, nextAttempt } from './retry.ts'

const notice = { createdAt: 0, expiresAt: null }
const code = { createdAt: 0, expiresAt: minutes(10) }

test('a notice waits longer each time, at most a minute for a carrier that is away and 15 for one that asks to wait', () => {
  const waits = (outcome: 'deferred' | 'unreachable') =>
    [1, 2, 3, 4, 20, 5000].map((attempts) => nextAttempt({ ...notice, attempts }, outcome, 0, 0.5))

  assert.deepEqual(waits('unreachable'), [2, 4, 8, 16, 60, 60].map(seconds))
  assert.deepEqual(waits('deferred'), [2, 4, 8, 16, 900, 900].map(seconds))
})

test('waits differ by up to a quarter either way', () => {
  assert.equal(nextAttempt({ ...notice, attempts: 20 }, 'unreachable', 0, 0), seconds(45))
  assert.equal(nextAttempt({ ...notice, attempts: 20 }, 'unreachable', 0, 1), seconds(75))
})

test('a notice is given up after three days', () => {
  assert.notEqual(nextAttempt({ ...notice, attempts: 9 }, 'unreachable', days(3) - minutes(2), 1), undefined)
  assert.equal(nextAttempt({ ...notice, attempts: 9 }, 'unreachable', days(3) - seconds(10), 0), undefined)
})

test('a code gets three attempts in all, and none after its end', () => {
  const next = (attempts: number, now: number) => nextAttempt({ ...code, attempts }, 'unreachable', now, 0.5)

  assert.equal(next(1, 0), seconds(5))
  assert.equal(next(2, seconds(5)), seconds(45))
  assert.equal(next(3, seconds(45)), undefined)
  assert.equal(next(1, minutes(10) - seconds(2)), undefined)
})

test('a carrier that is away is left alone for twice as long each time, up to half a minute, until it answers', () => {
  const pause = new CarrierPause()
  const rests: number[] = []
  let now = 0
  for (let round = 0; round < 7; round += 1) {
    pause.lengthen(now)
    pause.lengthen(now) // a second failure of the same round
    const began = now
    while (pause.isResting(now)) now += 1000
    rests.push((now - began) / 1000)
    assert.ok(pause.isProbing)
  }
  assert.deepEqual(rests, [1, 2, 4, 8, 16, 30, 30])

  pause.end()

  assert.equal(pause.isResting(now), false)
  assert.equal(pause.isProbing, false)
})
