import assert from 'node:assert/strict'
import { test } from 'node:test'
import { acrOf } from '../sessions/acr.ts'
import { answerTo, authTimeOf, leastOf, wantedAcr } from './acr.ts'

const claims = (acr: object) => ({ claims: JSON.stringify({ id_token: { acr } }) })

test('a session says what its last proof of a factor was worth, and the password alone nothing more', () => {
  assert.equal(acrOf({ aal: 'aal1', provedAcr: null }), 'aal1')
  assert.equal(acrOf({ aal: 'aal2', provedAcr: null }), 'aal2')
  for (const proved of ['aal2', 'phr', 'phrh'] as const) assert.equal(acrOf({ aal: 'aal2', provedAcr: proved }), proved)
})

test('the time is that of the later of the two proofs', () => {
  assert.equal(authTimeOf({ authenticatedAt: 5_999, factorProvedAt: null }), 5)
  assert.equal(authTimeOf({ authenticatedAt: 5_000, factorProvedAt: 9_000 }), 9)
  assert.equal(authTimeOf({ authenticatedAt: 12_000, factorProvedAt: 9_000 }), 12)
})

test('what is wanted is read from acr_values or from claims, and only what is known of it', () => {
  assert.equal(wantedAcr({}), undefined)
  assert.deepEqual(wantedAcr({ acr_values: 'phr aal2 urn:x' }), { values: ['aal2', 'phr'], isEssential: false })
  assert.deepEqual(wantedAcr(claims({ values: ['phr'] })), { values: ['phr'], isEssential: false })
  assert.deepEqual(wantedAcr(claims({ essential: true, value: 'aal2' })), { values: ['aal2'], isEssential: true })
  assert.deepEqual(wantedAcr(claims({ essential: true, values: ['urn:x'] })), { values: [], isEssential: true })
  assert.equal(wantedAcr(claims({ essential: true })), undefined, 'any value will do')
  assert.equal(wantedAcr({ claims: JSON.stringify({ id_token: { acr: null } }) }), undefined)
})

test('the answer is what was asked for and is true, the most of it; nothing where all of it is more', () => {
  const wanted = (...values: ('aal1' | 'aal2' | 'phr' | 'phrh')[]) => ({ values, isEssential: false })
  assert.equal(answerTo(wanted('aal2'), 'aal2'), 'aal2')
  assert.equal(answerTo(wanted('aal1', 'aal2'), 'phr'), 'aal2')
  assert.equal(answerTo(wanted('aal1', 'phr'), 'phr'), 'phr')
  assert.equal(answerTo(wanted('phr'), 'aal2'), undefined)
  assert.equal(answerTo(wanted(), 'phrh'), undefined)
  assert.equal(leastOf(wanted('phrh', 'aal2')), 'aal2')
})
