import assert from 'node:assert/strict'
import { test } from 'node:test'
import { safeLocalPath } from './safe-local-path.ts'

const elsewhere = [
  '',
  'security',
  '//evil.test',
  '///evil.test',
  '////evil.test',
  '/\\evil.test',
  '\\/evil.test',
  '\\\\evil.test',
  '\\evil.test',
  '/\\/evil.test',
  '//\\evil.test',
  '/\t/evil.test',
  '/\n/evil.test',
  '/\r\n/evil.test',
  '\t//evil.test',
  ' //evil.test',
  ' /security',
  '/ /evil.test',
  '/.//evil.test',
  '/./\\evil.test',
  '/..//evil.test',
  '/a/..//evil.test',
  '/%2e%2e//evil.test',
  '/%2e//evil.test',
  'https://evil.test',
  'HTTPS://evil.test',
  'https:evil.test',
  'https:/evil.test',
  'http:\\\\evil.test',
  'javascript:alert(1)',
  'JaVaScRiPt:alert(1)',
  'java\tscript:alert(1)',
  '/javascript:alert(1)\n//evil.test',
  'data:text/html,x',
  'vbscript:x',
  'blob:https://evil.test/x',
  'file:///etc/passwd',
  '@evil.test',
  'evil.test',
  '.evil.test',
  '?//evil.test',
  '#//evil.test',
  '/%2f/evil.test',
  '/%2F%2Fevil.test',
  '/%5cevil.test',
  '/%5c%5cevil.test',
  '/%09/evil.test',
  '/%0d%0a//evil.test',
  '/%0d%0aLocation:evil.test',
  '/\u0000/evil.test',
  '/\u2028/evil.test',
  '/\u200b/evil.test',
  '/\ufeff/evil.test',
  '\u3000//evil.test',
  '/\u00a0/evil.test',
  '//evil.test@id.example.test',
  '//[::1]',
  '//0x7f000001',
  '/\u202e/evil',
  `/${'a'.repeat(2048)}`,
]

const own = [
  '/',
  '/security',
  '/security/factors?add=totp#list',
  '/a/b/c',
  '/search?q=https://evil.test',
  '/x?next=//evil.test',
  '/a%20b',
  '/a//b',
  '/@evil.test',
  '/a:b',
  '/%E2%82%AC',
  '/€',
]

test('takes no spelling that leads elsewhere', () => {
  assert.ok(elsewhere.length >= 40)
  for (const text of elsewhere) assert.equal(safeLocalPath(text), undefined, JSON.stringify(text))
})

test('takes own paths with their query and fragment', () => {
  for (const text of own) {
    const path = safeLocalPath(text)
    assert.ok(path, text)
    assert.equal(decodeURI(path), decodeURI(text))
    assert.equal(new URL(path, 'https://id.example.test').host, 'id.example.test')
  }
})

test('dots are resolved, so that what is checked is what is visited', () => {
  assert.equal(safeLocalPath('/a/../security'), '/security')
  assert.equal(safeLocalPath('/../../security'), '/security')
})
