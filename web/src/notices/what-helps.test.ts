import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { NotMe } from '@countersign/contract'
import { stillUseful, undoKind } from './what-helps.ts'

const notice = (more: Partial<NotMe> = {}): NotMe => ({
  event: 'sign_in.completed',
  at: '2026-11-20T14:20:00Z',
  device: 'Firefox on Linux',
  can: ['freeze', 'sign_out'],
  undoUntil: null,
  expiresAt: '2026-11-27T14:20:00Z',
  frozen: null,
  ...more,
})

test('offers what the service offers, the undo first', () => {
  assert.deepEqual(stillUseful(notice(), null), ['freeze', 'sign_out'])
  assert.deepEqual(stillUseful(notice({ can: ['freeze', 'sign_out', 'undo'] }), null), ['undo', 'freeze', 'sign_out'])
})

test('does not offer again what was just done', () => {
  assert.deepEqual(stillUseful(notice(), 'sign_out'), ['freeze'])
})

test('offers nothing that a frozen account is already, but the undo', () => {
  const frozen = { thawsAt: '2026-11-21T14:20:00Z' }

  assert.deepEqual(stillUseful(notice({ frozen }), null), [])
  assert.deepEqual(stillUseful(notice({ frozen, can: ['undo', 'freeze', 'sign_out'] }), null), ['undo'])
})

test('knows what an undo takes back', () => {
  assert.equal(undoKind({ event: 'email.changed' }), 'address')
  assert.equal(undoKind({ event: 'account.thawing' }), 'thaw')
  assert.equal(undoKind({ event: 'factor.added' }), 'other')
})
