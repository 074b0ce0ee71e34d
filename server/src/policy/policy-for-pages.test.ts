import assert from 'node:assert/strict'
import { test } from 'node:test'
import { policyForPages } from './policy-for-pages.ts'
import { loadPolicy, presetNames, readPreset } from './preset-files.ts'
import { resolvePolicy } from './resolve.ts'

const shown = (document: object, isOffered: (method: string) => boolean = () => true, supportEmail: string | null = null) => {
  const resolved = resolvePolicy(document, readPreset)
  assert.ok('policy' in resolved)
  return policyForPages(resolved.policy, { isOffered, supportEmail })
}
const ours = (change: object) => ({ extends: 'coinex-style', name: 'ours', version: 1, ...change })

test('methods stand in the order of the policy, with their marks; what this server cannot do is left out', () => {
  assert.deepEqual(shown(ours({})).methods, [
    { method: 'sms', isRecommended: false },
    { method: 'totp', isRecommended: true },
    { method: 'passkey', isRecommended: true },
  ])
  assert.deepEqual(
    shown(ours({}), (method) => method !== 'sms').methods.map(({ method }) => method),
    ['totp', 'passkey'],
  )
})

test('the day is a moment, and what people cannot turn off by themselves is said so', () => {
  const { requiredFrom, turnOff } = shown(ours({ enforcement: 'required', requiredFrom: '2027-01-01', disable: { selfService: false } }))

  assert.equal(requiredFrom, '2027-01-01T00:00:00.000Z')
  assert.equal(turnOff, null)
})

test('each preset has something to show, and its own words are those of known controls', () => {
  for (const name of presetNames) {
    const loaded = loadPolicy(name)
    assert.ok('policy' in loaded)
    assert.ok(policyForPages(loaded.policy, { isOffered: () => true, supportEmail: null }).methods.length > 0)
    assert.ok('policy' in resolvePolicy({ extends: name, name: 'ours', version: 1 }, readPreset), name)
  }
})

test('an obscured address is answered from its end; the operator’s own takes its place, or the first place', () => {
  assert.deepEqual(shown(ours({})).supportContacts, [{ kind: 'mail', address: 'elpmaxe.xenioc@troppus', obscured: true }])
  assert.deepEqual(
    shown(ours({}), undefined, 'a@b.example').supportContacts.map(({ address }) => address),
    ['elpmaxe.b@a'],
  )
  const chat = { kind: 'site_chat', address: 'https://c.example', obscured: false }
  assert.deepEqual(
    shown(ours({ support: { contacts: [chat] } }), undefined, 'a@b.example').supportContacts.map(({ address }) => address),
    ['a@b.example', 'https://c.example'],
  )
})

test('a word for a control that there is none of is a fault', () => {
  const resolved = resolvePolicy(ours({ labels: { en: { 'tool.mange': 'Manage' } } }), readPreset)

  assert.deepEqual(resolved, { faults: ['labels.en.tool.mange: there is no such setting.'] })
})

test('what is demanded of makers of passkeys is nothing to show', () => {
  assert.deepEqual(shown(ours({ passkey: { deviceBound: true } })).passkey, { addRoute: 'manage' })
})
