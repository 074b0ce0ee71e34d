import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { describe, test } from 'node:test'

const folder = new URL('./en/', import.meta.url)
const texts = readdirSync(folder).flatMap((file) => flatten(JSON.parse(readFileSync(new URL(file, folder), 'utf8'))))

describe('the catalogues', () => {
  test('are calm: no exclamation marks, no "oops", no empty text', () => {
    for (const [key, text] of texts) {
      assert.notEqual(text.trim(), '', key)
      assert.doesNotMatch(text, /!|oops/i, key)
    }
  })

  test('have a plural for each singular', () => {
    const keys = new Set(texts.map(([key]) => key))
    for (const key of keys) if (key.endsWith('_one')) assert.ok(keys.has(key.replace(/_one$/, '_other')), key)
  })

  test('mark up nothing but emphasis and links, each closed', () => {
    for (const [key, text] of texts) assert.doesNotMatch(text.replace(/<(b|mail|help)>[^<]*<\/\1>/g, ''), /[<>]/, key)
  })

  test('never say the same key twice', () => {
    const keys = texts.map(([key]) => key)
    assert.equal(new Set(keys).size, keys.length)
  })
})

function flatten(branch: Record<string, unknown>, path = ''): [string, string][] {
  return Object.entries(branch).flatMap(([key, value]) =>
    typeof value === 'string' ? [[path + key, value] as [string, string]] : flatten(value as Record<string, unknown>, `${path}${key}.`),
  )
}
