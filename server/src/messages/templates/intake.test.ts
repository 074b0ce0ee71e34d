import assert from 'node:assert/strict'
import { test } from 'node:test'
import { answerNames } from '@countersign/contract'
import { renderMail } from './render-mail.ts'

const sender = { serviceName: 'Example', publicOrigin: 'https://id.example.com', supportContact: null }
const until = Date.UTC(2026, 11, 5)
const incomplete = (missing: readonly (typeof answerNames)[number][], language = 'en') =>
  renderMail(
    'intake-incomplete',
    {
      number: 'H4K7-PQ9R',
      missing,
      unreadable: [],
      needsSelfie: true,
      noteText: 'Example Reset 2FA',
      faults: [],
      until,
      stopPath: '/recovery/stop#t',
    },
    language,
    sender,
    { phrase: null, reference: 'R' },
  )
const labels = (text: string) => text.split('\n').filter((line) => /[:：]$/.test(line) && !/[.!]/.test(line.slice(3)))

test('only what is missing is asked, a line each, with a rule of signs below', () => {
  assert.deepEqual(labels(incomplete(['balance', 'phone']).text).slice(0, 2), ['4. Balance:', 'Phone number now:'])
  assert.match(incomplete(['balance']).text, /\n4\. Balance:\n----\n/)
  assert.doesNotMatch(incomplete(['balance']).text, /Method now/)
})

test('the number of the case, the way to look at it and the way to stop it stand in it, in every language', () => {
  for (const language of ['en', 'de', 'ar']) {
    const { subject, text, html } = incomplete(answerNames, language)
    for (const one of [text, html]) {
      assert.ok(one.includes('https://id.example.com/recovery/find'))
      assert.ok(one.includes('https://id.example.com/recovery/stop#t'))
    }
    assert.ok(subject.includes('H4K7-PQ9R') && text.includes('H4K7-PQ9R'))
  }
})
