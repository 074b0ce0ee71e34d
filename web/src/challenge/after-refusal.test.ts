import assert from 'node:assert/strict'
import { test } from 'node:test'
import { NetworkError, ProblemError } from '@countersign/client'
import { endpoints } from '@countersign/contract'
import { afterRefusal } from './after-refusal.ts'

const refused = (code: string, more: object = {}) =>
  afterRefusal(new ProblemError({ type: 'about:blank', title: code, status: 422, code, ...more }))

test('every refusal an answer to a challenge can get has a way on', () => {
  for (const code of endpoints.verifyChallenge.problems) assert.notEqual(refused(code).kind, 'failed', code)
})

test('a pause carries its end and what still works', () => {
  const others = [{ id: 'fac_b', kind: 'totp', name: 'Tablet', lastUsedAt: null }]
  const until = '2026-11-22T14:35:00Z'

  assert.deepEqual(refused('TOO_MANY_ATTEMPTS', { retryAfter: until, availableFactors: others }), { kind: 'paused', until, others })
  assert.deepEqual(refused('TOO_MANY_ATTEMPTS', { availableFactors: [] }), { kind: 'paused', until: null, others: [] })
  assert.deepEqual(refused('TOO_MANY_ATTEMPTS'), { kind: 'paused', until: null, others: null })
})

test('a lost connection says nothing about the proof', () => {
  assert.deepEqual(afterRefusal(new NetworkError('offline')), { kind: 'failed' })
})
