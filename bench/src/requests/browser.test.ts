import assert from 'node:assert/strict'
import { test } from 'node:test'
import { bodyOf, browserHeaders, clientAddress, cookieIn } from './browser.ts'

const answer = {
  status: 200,
  text: 'HTTP/1.1 200 OK\r\nSet-Cookie: __Host-sign-in=abc_-9; Path=/; HttpOnly\r\nset-cookie: __Host-session=; Path=/; Max-Age=0\r\n\r\n{"a":1}',
}

test('every person comes from an address of their own', () => {
  assert.equal(clientAddress(0), '10.0.0.0')
  assert.equal(clientAddress(65_536 + 256 + 2), '10.1.1.2')
  assert.equal(new Set(Array.from({ length: 1000 }, (_, i) => clientAddress(i * 16_000))).size, 1000)
})

test('cookies are kept as a browser keeps them, and cleared ones are gone', () => {
  assert.equal(cookieIn(answer, 'sign-in'), 'abc_-9')
  assert.equal(cookieIn(answer, 'session'), undefined)
  assert.equal(cookieIn(answer, 'device'), undefined)
})

test('cookies are sent under the names that the server gave them', () => {
  assert.equal(browserHeaders(1, { device: 'd', session: 's' }).cookie, '__Host-device=d; __Host-session=s')
})

test('a body is what comes after the head', () => {
  assert.deepEqual(bodyOf(answer), { a: 1 })
})
