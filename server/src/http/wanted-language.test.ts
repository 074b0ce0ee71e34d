import assert from 'node:assert/strict'
import { test } from 'node:test'
import { wantedLanguage } from './wanted-language.ts'

const wanted = (header?: string) => wantedLanguage({ headers: header === undefined ? {} : { 'accept-language': header } })

test('takes the language with the greatest weight that there are mails in', () => {
  assert.equal(wanted('fr, ar;q=0.5, de-AT;q=0.8, en;q=0.1'), 'de')
  assert.equal(wanted('ar-EG'), 'ar')
})

test('of equal weights, the first', () => {
  assert.equal(wanted('de, ar'), 'de')
})

test('a language with no weight is not wanted', () => {
  assert.equal(wanted('de;q=0, ar;q=0.1'), 'ar')
})

test('English where nothing fits, or nothing can be made of it', () => {
  for (const header of [undefined, '', 'fr', '*', ';;;', 'd'.repeat(5000), 'deutsch', '-de', '__proto__'])
    assert.equal(wanted(header), 'en')
})
