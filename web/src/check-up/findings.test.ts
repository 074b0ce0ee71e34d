import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type AccountFacts, findingsOf, recentChanges } from './findings.ts'

const now = Date.parse('2026-11-22T12:00:00Z')
const set = { id: 'rcs_x', madeAt: '2026-10-01T12:00:00Z', total: 10, left: 10 } as unknown as NonNullable<AccountFacts['codes']>
const all: AccountFacts = {
  now,
  policy: { methods: [{ method: 'passkey', isRecommended: true }], maxFactors: null },
  areCodesOffered: true,
  factors: [
    { kind: 'totp', state: 'active' },
    { kind: 'passkey', state: 'active' },
  ],
  codes: set,
  addresses: 2,
  otherSessions: 0,
  hasMailPhrase: true,
  activity: [],
}
const found = (change: Partial<AccountFacts>) =>
  findingsOf({ ...all, ...change })
    .filter(({ level }) => level !== 'fine')
    .map(({ subject, level }) => `${level} ${subject}`)

test('an account with all of it is fine', () => assert.deepEqual(found({}), []))

test('without a second step that comes first, and nothing is said about what would build on it', () => {
  assert.deepEqual(found({ factors: [], codes: null, addresses: 1 }), ['action factor', 'advice addresses'])
  assert.deepEqual(found({ factors: [{ kind: 'totp', state: 'suspended' }], codes: null }), ['action suspended'])
})

test('one way in and no codes is a dead end, unless the service has no second one', () => {
  const one: Partial<AccountFacts> = { factors: [{ kind: 'passkey', state: 'active' }], codes: null }

  assert.deepEqual(found(one), ['action fallback'])
  assert.deepEqual(found({ ...one, areCodesOffered: false, policy: { methods: all.policy.methods, maxFactors: 1 } }), [])
  assert.deepEqual(found({ ...one, codes: set }), [])
})

test('codes are few, or so old that they may be lost', () => {
  assert.deepEqual(found({ codes: { ...set, left: 3 } }), ['action codes'])
  assert.deepEqual(found({ codes: { ...set, madeAt: '2025-11-01T12:00:00Z' } }), ['advice codes'])
})

test('a passkey is advised where the service offers one and there is room for it', () => {
  const app: Partial<AccountFacts> = { factors: [{ kind: 'totp', state: 'active' }] }

  assert.deepEqual(found(app), ['advice passkey'])
  assert.deepEqual(found({ ...app, policy: { methods: [{ method: 'totp', isRecommended: true }], maxFactors: null } }), [])
  assert.deepEqual(found({ ...app, policy: { ...all.policy, maxFactors: 1 } }), [])
})

test('what is urgent stands before what is advised, and what is fine comes last', () => {
  const levels = findingsOf({ ...all, codes: { ...set, left: 1 }, addresses: 1, hasMailPhrase: false }).map(({ level }) => level)

  assert.deepEqual(
    levels,
    [...levels].sort((one, other) => 'action advice fine'.indexOf(one) - 'action advice fine'.indexOf(other)),
  )
  assert.equal(levels[0], 'action')
})

test('changes of the last four weeks are to be looked at, sign-ins and older ones are not', () => {
  const activity = [
    { at: '2026-11-20T12:00:00Z', event: 'factor.added' },
    { at: '2026-11-20T12:00:00Z', event: 'sign_in.succeeded' },
    { at: '2026-10-20T12:00:00Z', event: 'password.changed' },
  ]

  assert.equal(recentChanges({ activity, now }), 1)
  assert.deepEqual(found({ activity }), ['advice recent'])
})
