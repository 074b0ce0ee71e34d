import assert from 'node:assert/strict'
import { test } from 'node:test'
import { speechFor } from '../messages/templates/speech.ts'
import { factorKinds } from './kinds.ts'

test('every kind is listed under its own name, with words for mails and a limit for each account', () => {
  const speech = speechFor('en', { serviceName: 'Example', publicOrigin: 'https://id.example.test', supportContact: null })

  for (const [name, { kind, perAccount, strength }] of Object.entries(factorKinds)) {
    assert.equal(kind, name)
    assert.ok(speech.has(`kind.${kind}`) && speech.has(`kind.${kind}.start`), kind)
    assert.ok(perAccount > 0 && strength > 0, kind)
  }
})
