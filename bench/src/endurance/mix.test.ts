import assert from 'node:assert/strict'
import { test } from 'node:test'
import { mixOf, peopleFor } from './mix.ts'

test('requests of all kinds together are as many as wanted', () => {
  for (const wanted of [10, 100, 1000, 5000]) {
    const { checks, stepUps, signIns } = mixOf(wanted)

    assert.equal(Math.round(checks + 2 * stepUps + 2 * signIns), wanted)
  }
})

test('no more people sign in than argon2id allows', () => {
  assert.equal(mixOf(1000).signIns, 20)
  assert.equal(mixOf(5000).signIns, 20)
  assert.equal(mixOf(100).signIns, 4)
})

test('nobody is asked for a second code within the life of the first', () => {
  assert.ok(peopleFor(20) / 20 > 60)
})
