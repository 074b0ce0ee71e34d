import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import i18next from 'i18next'
import { namedBy, takeLabels } from './labels.ts'
import { languages } from './language.ts'

const textsOf = (language: string) => JSON.parse(readFileSync(new URL(`./${language}/account.json`, import.meta.url), 'utf8'))
const textAt = (texts: object, key: string) => key.split('.').reduce<unknown>((at, part) => (at as Record<string, unknown>)?.[part], texts)
const filledIn = (text: string) => (text.match(/\{\{\w+\}\}/g) ?? []).sort()

test('each label stands for texts of the catalogue, and fills in what they do', () => {
  for (const language of languages) {
    for (const [key, rest] of Object.values(namedBy).flatMap((texts) => Object.entries(texts))) {
      const text = textAt(textsOf(language), key)
      assert.equal(typeof text, 'string', key)
      assert.deepEqual(filledIn(rest), filledIn(text as string), key)
    }
  }
})

test('a word of the service stands everywhere that the control is named, in its language and no other', async (context) => {
  context.after(() => Reflect.deleteProperty(globalThis, 'document'))
  Object.assign(globalThis, { document: { documentElement: { lang: 'en' } } })
  const resources = { en: { translation: textsOf('en') }, de: { translation: textsOf('de') } }
  await i18next.init({ lng: 'en', resources, fallbackLng: false, initAsync: false })

  takeLabels({ en: { 'security.modify': 'Security modification' } })

  assert.equal(i18next.t('factor.manage'), 'Security modification')
  assert.equal(i18next.t('factor.manageNamed', { factor: 'Phone', tool: 'Authy' }), 'Security modification: Phone, Authy')
  assert.equal(i18next.t('factor.manage', { lng: 'de' }), 'Verwalten')
})
