import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { describe, test } from 'node:test'
import { languages } from './language.ts'

const read = (language: string, file: string) =>
  flatten(JSON.parse(readFileSync(new URL(`./${language}/${file}`, import.meta.url), 'utf8')))
const files = (language: string) => readdirSync(new URL(`./${language}/`, import.meta.url)).filter((file) => file.endsWith('.json'))
const catalogue = (language: string) => files(language).flatMap((file) => read(language, file))
const english = new Map(catalogue('en'))

/** Names, and words that the languages share. */
const sameAsEnglish = [
  'shell.titled',
  'moment.today',
  'notice.danger',
  'help.contact.kinds.telegram.title',
  'manage.nameTitle',
  'tools.passkey.name',
  'factorKinds.passkey',
  'setup.authy.authy',
  'tools.authy.name',
  'tools.authy.inSentence',
  'evidence.answers.methods.authy',
  'evidence.answers.methods.passkey',
]

for (const language of languages) {
  const texts = catalogue(language)

  describe(`the catalogue of ${language}`, () => {
    test('is calm: no exclamation marks, no "oops", no empty text', () => {
      for (const [key, text] of texts) {
        assert.notEqual(text.trim(), '', key)
        assert.doesNotMatch(text, /!|oops/i, key)
      }
    })

    test('has each text of English in the same file, each plural form of the language, and nothing else', () => {
      const forms = new Intl.PluralRules(language).resolvedOptions().pluralCategories
      for (const file of files('en')) {
        const wanted = read('en', file).flatMap(([key]) => (isCounted(key) ? forms.map((form) => `${stemOf(key)}_${form}`) : [key]))
        const given = read(language, file).map(([key]) => key)
        assert.deepEqual(given.sort(), [...new Set(wanted)].sort(), file)
      }
      assert.deepEqual(files(language), files('en'))
    })

    test('fills in and marks up what English does', () => {
      for (const [key, text] of texts) {
        const model = english.get(key) ?? english.get(`${stemOf(key)}_other`) ?? ''
        const mayLeaveOut = isCounted(key) ? '{{count}}' : ''
        assert.deepEqual(marksOf(text, mayLeaveOut), marksOf(model, mayLeaveOut), key)
      }
    })

    test('marks up nothing but emphasis and links, each closed', () => {
      for (const [key, text] of texts) assert.doesNotMatch(text.replace(/<(b|mail|help)>[^<]*<\/\1>/g, ''), /[<>]/, key)
    })

    test('never says the same key twice', () => {
      const keys = texts.map(([key]) => key)
      assert.equal(new Set(keys).size, keys.length)
    })

    test('leaves nothing in English but what is listed', { skip: language === 'en' }, () => {
      for (const [key, text] of texts) if (text === english.get(key)) assert.ok(sameAsEnglish.includes(key), `${key}: ${text}`)
    })
  })
}

test('what is listed as the same in another language is so somewhere', () => {
  for (const key of sameAsEnglish)
    assert.ok(
      languages.some((language) => language !== 'en' && new Map(catalogue(language)).get(key) === english.get(key)),
      key,
    )
})

const form = /_(zero|one|two|few|many|other)$/
const stemOf = (key: string): string => key.replace(form, '')
const isCounted = (key: string): boolean => form.test(key) && english.has(`${stemOf(key)}_other`)

/** Placeholders and tags, sorted: their order is the language's own. */
const marksOf = (text: string, without: string): string[] =>
  (text.match(/\{\{\w+\}\}|<\/?\w+>/g) ?? []).filter((mark) => mark !== without).sort()

function flatten(branch: Record<string, unknown>, path = ''): [string, string][] {
  return Object.entries(branch).flatMap(([key, value]) =>
    typeof value === 'string' ? [[path + key, value] as [string, string]] : flatten(value as Record<string, unknown>, `${path}${key}.`),
  )
}
