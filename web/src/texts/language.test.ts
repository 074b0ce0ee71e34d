import assert from 'node:assert/strict'
import { test } from 'node:test'
import { chooseLanguage, chooseRegion, directionOf } from './language.ts'

test('takes the first wanted language there are texts in', () => {
  assert.equal(chooseLanguage(['fr', 'de-AT', 'en'], ['en', 'de']), 'de')
})

test('falls back to English', () => {
  assert.equal(chooseLanguage(['fr'], ['en', 'de']), 'en')
  assert.equal(chooseLanguage([], ['en']), 'en')
})

test('writes dates as the region of the chosen language does', () => {
  assert.equal(chooseRegion(['fr-FR', 'en-GB', 'en'], 'en'), 'en-GB')
  assert.equal(chooseRegion(['fr-FR'], 'en'), 'en')
})

test('knows which way a language is written', () => {
  assert.equal(directionOf('ar-EG'), 'rtl')
  assert.equal(directionOf('en'), 'ltr')
})

test('writes Arabic dates with Western digits and by the Gregorian calendar, in every region', () => {
  const written = (tag: string) => new Intl.DateTimeFormat(chooseRegion([tag], 'ar'), { dateStyle: 'long' }).format(Date.UTC(2026, 10, 22))

  for (const tag of ['ar', 'ar-EG', 'ar-SA']) assert.equal(written(tag), '22 نوفمبر 2026')
})
