import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import i18next from 'i18next'
import texts from '../texts/en/events.json' with { type: 'json' }
import { eventText } from './event-text.ts'

before(() =>
  i18next.init({ lng: 'en', resources: { en: { translation: texts } }, interpolation: { escapeValue: false }, initAsync: false }),
)

test('says what an event of the audit trail means', () => {
  assert.equal(eventText({ event: 'password.changed' }), 'The password was changed.')
})

test('names the factor where it still has a name', () => {
  assert.equal(eventText({ event: 'factor.added', factorName: 'My phone' }), 'My phone was added.')
  assert.equal(eventText({ event: 'factor.added', factorName: null }), 'A way to confirm it is you was added.')
})

test('needs no name for events that are about none', () => {
  assert.equal(eventText({ event: 'sign_in.completed', factorName: 'My phone' }), 'Signed in.')
})

test('has calm words for an event that is newer than these pages', () => {
  for (const event of ['moon.landed', 'password', '', 'events.unknown', 'password.changed.twice']) {
    assert.equal(eventText({ event }), 'Something happened on the account.', event)
  }
})

test('makes a sentence of every event there is', () => {
  for (const [group, events] of Object.entries(texts.events)) {
    if (typeof events === 'string') continue
    for (const name of Object.keys(events)) {
      const said = eventText({ event: `${group}.${name.replace(/_named$/, '')}`, factorName: 'Tablet' })
      assert.match(said, /^[A-Z].*\.$/, name)
      assert.doesNotMatch(said, /\{\{/, name)
    }
  }
})
