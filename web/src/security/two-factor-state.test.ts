import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Factor } from '@countersign/contract'
import { isLastActive, twoFactorState } from './two-factor-state.ts'

const factor = (id: string, state: Factor['state'] = 'active'): Factor => ({
  id,
  kind: 'totp',
  name: id,
  state,
  createdAt: '2026-11-22T10:00:00Z',
  lastUsedAt: null,
  lastUsedFrom: null,
  isPreferred: false,
  details: {},
})

test('is on with one factor in use, whatever else is turned off', () => {
  assert.equal(twoFactorState([factor('a'), factor('b', 'suspended')]), 'on')
})

test('tells turned off for now from never set up', () => {
  assert.equal(twoFactorState([factor('a', 'suspended')]), 'suspended')
  assert.equal(twoFactorState([]), 'off')
})

test('warns about the last factor in use', () => {
  const [a, b, off] = [factor('a'), factor('b'), factor('off', 'suspended')]

  assert.equal(isLastActive(a, [a, off]), true)
  assert.equal(isLastActive(a, [a, b]), false)
  assert.equal(isLastActive(off, [off]), false)
})
