import assert from 'node:assert/strict'
import { test } from 'node:test'
import { loadPolicy, presetNames, readPreset } from './preset-files.ts'
import { resolvePolicy } from './resolve.ts'

const faults = (document: unknown, read = readPreset) => {
  const resolved = resolvePolicy(document, read)
  return 'faults' in resolved ? resolved.faults : []
}
const whole = (document: unknown, read = readPreset) => {
  const resolved = resolvePolicy(document, read)
  assert.ok('policy' in resolved, JSON.stringify(resolved))
  return resolved.policy
}
const ours = { extends: 'default', name: 'ours', version: 3 }

test('every preset is a whole policy of its own name, hardened and exact', () => {
  for (const name of presetNames) {
    for (const form of name === 'default' ? [name] : [name, `${name}:exact`]) {
      const { name: own } = whole(readPreset(form))
      assert.equal(own, form)
      assert.deepEqual(loadPolicy(form), { policy: whole(readPreset(form)) })
    }
  }
})

test('a document says only what is different', () => {
  const policy = whole({ ...ours, nag: { dismissible: false }, methods: { enabled: ['totp'], recommended: ['totp'] } })

  assert.deepEqual(policy.nag, { dismissible: false, whenSuspended: true })
  assert.deepEqual(policy.methods.enabled, ['totp'])
  assert.equal(policy.recovery.waitHours, 24)
})

test('labels of one’s own stand beside those of the preset', () => {
  const policy = whole({ extends: 'coinex-style', name: 'ours', version: 1, labels: { en: { 'tool.sms': 'Phone' } } })

  assert.equal(policy.labels.en?.['tool.sms'], 'Phone')
  assert.equal(policy.labels.en?.['tool.totp'], 'TOTP Authentication')
})

test('all faults are told at once, each with its place', () => {
  const found = faults({ ...ours, enforcement: 'always', hold: { afterChangeHours: -1 }, nagging: true, totp: { presentation: 'both' } })

  assert.equal(found.length, 4, found.join('\n'))
  for (const place of [
    'enforcement: must be one of optional, recommended',
    'hold.afterChangeHours:',
    'nagging: there is no such setting',
    'totp.presentation: must be one of',
  ])
    assert.ok(
      found.some((fault) => fault.startsWith(place)),
      place,
    )
})

test('what is left out without extending anything is named', () => {
  const found = faults({ name: 'ours', version: 1 })

  assert.ok(found.includes('enforcement: is missing.'))
  assert.ok(found.includes('recovery: is missing.'))
})

test('settings that contradict each other are refused', () => {
  const contradictions: [object, RegExp][] = [
    [{ methods: { enabled: [], recommended: [] } }, /at least one method/],
    [{ methods: { recommended: ['sms'] } }, /sms cannot be recommended/],
    [{ requiredFrom: '2026-12-01' }, /only means something with enforcement "required"/],
    [{ passkey: { attestation: { roots: ['-----BEGIN CERTIFICATE-----'], models: [] } } }, /one is no certificate/],
    [{ enroll: { gate: ['disclaimer'] } }, /its text must be given/],
    [{ disable: { effect: 'delete' }, reenable: { requires: 'existing_code' } }, /a deleted factor has no code/],
    [{ recovery: { mode: 'none' } }, /nobody can approve/],
    [{ recovery: { reviewers: 0 } }, /every recovery is decided by a person/],
    [{ recovery: { noteText: null } }, /the selfie needs a note/],
    [{ recovery: { mode: 'contact_only' } }, /somebody must be reachable/],
    [{ recovery: { evidence: { kinds: ['face_check'] } } }, /two kinds are asked for/],
    [{ methods: { maxActive: 1 }, recoveryCodes: { enabled: false }, challenge: { actions: ['withdrawal'] } }, /nothing is protected/],
  ]
  for (const [change, says] of contradictions) assert.match(faults({ ...ours, ...change }).join('\n'), says)
})

test('what extends itself, or something that is not there, is told', () => {
  const loop: Record<string, unknown> = { a: { extends: 'b' }, b: { extends: 'a' } }

  assert.match(faults({ extends: 'a' }, (name) => loop[name]).join(), /a extends b extends a, which has no end/)
  assert.match(faults({ extends: 'nowhere' }).join(), /no policy named "nowhere"/)
  assert.match(faults({ extends: 7 }).join(), /must be the name of a policy/)
  assert.match(faults([]).join(), /must be one JSON object/)
})

test('a preset is asked for by its name and never by a path', () => {
  for (const name of ['../package', 'default/policy', '.', 'Default', 'default:exact:exact', '']) assert.ok(!readPreset(name), name)
  assert.ok('faults' in loadPolicy('nowhere.json'))
})
