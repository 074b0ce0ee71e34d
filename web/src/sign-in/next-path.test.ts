import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { safeNextPath } from './next-path.ts'

const origin = 'https://id.example.com'
const next = (wanted: string | null) => safeNextPath(wanted, origin)

test('keeps a path of our own with its query and fragment', () => {
  assert.equal(next('/security?a=1&b=%2F#top'), '/security?a=1&b=%2F#top')
})

test('starts at the start page when nothing is asked for', () => {
  assert.equal(next(null), '/')
  assert.equal(next(''), '/')
})

test('leads to no other site, in no spelling', () => {
  const attempts = [
    'https://evil.example',
    '//evil.example',
    '/\\evil.example',
    '\\\\evil.example',
    '/\t/evil.example',
    '/\n/evil.example',
    ' //evil.example',
    'javascript:alert(1)',
    'data:text/html,x',
    '/.//evil.example',
    '/..//evil.example',
    '/security/..//evil.example',
    '///evil.example',
    '/\u0000/evil.example',
    'security',
    '@evil.example',
    ':80',
    '?next=//evil.example',
  ]

  for (const wanted of attempts) assert.equal(next(wanted), '/', JSON.stringify(wanted))
})

test('does not lead back into signing in', () => {
  for (const wanted of ['/sign-in', '/sign-in/code?next=/x', '/sign-up', '/./sign-in']) assert.equal(next(wanted), '/', wanted)
  assert.equal(next('/sign-in-history'), '/sign-in-history')
})

test('whatever is asked for, a browser stays at our origin', () => {
  const pieces = fc.array(
    fc.oneof(fc.constantFrom('/', '\\', '.', '..', '\t', '@', ':', '//', 'evil.example', '%2f', '?', '#'), fc.string()),
    { maxLength: 8 },
  )
  fc.assert(fc.property(pieces, (parts) => new URL(next(parts.join('')), origin).origin === origin))
  fc.assert(fc.property(pieces, (parts) => next(`/${parts.join('')}`).match(/^\/(?![/\\])/) !== null))
})
