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

test('a pause carries its end', () => {
  assert.deepEqual(refused('TOO_MANY_ATTEMPTS', { retryAfter: '2026-11-22T14:35:00Z' }), { kind: 'paused', until: '2026-11-22T14:35:00Z' })
  assert.deepEqual(refused('TOO_MANY_ATTEMPTS'), { kind: 'paused', until: null })
})

test('a lost connection says nothing about the proof', () => {
  assert.deepEqual(afterRefusal(new NetworkError('offline')), { kind: 'failed' })
})
