import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isOver } from './offers.ts'

test('a passkey is offered again after 30 days, and not before', () => {
  const day = 24 * 60 * 60 * 1000
  assert.equal(isOver(0, 30 * day), true)
  assert.equal(isOver(day, 31 * day), true)
  assert.equal(isOver(day, 31 * day - 1), false)
})
