import assert from 'node:assert/strict'
import { test } from 'node:test'
import { days } from '../durations.ts'
import { createCookie, readCookie } from './cookies.ts'
import { testServer } from './http-server.fixture.ts'

test('under https a cookie has the __Host- prefix and Secure; on loopback it has neither', async (t) => {
  const { app } = testServer(t)
  const secure = createCookie('https://id.example.test', 'session', 'Lax')
  const local = createCookie('http://localhost:3000', 'sign-in', 'Strict')
  app.get('/set', async (_request, reply) => {
    secure.set(reply, 'abc_-1')
    local.set(reply, 'def', days(1))
    return 'done'
  })
  app.get('/clear', async (_request, reply) => {
    secure.clear(reply)
    local.clear(reply)
    return 'done'
  })

  const set = await app.inject('/set')
  const cleared = await app.inject('/clear')

  assert.deepEqual(set.headers['set-cookie'], [
    '__Host-session=abc_-1; Path=/; HttpOnly; SameSite=Lax; Secure',
    'sign-in=def; Path=/; HttpOnly; SameSite=Strict; Max-Age=86400',
  ])
  assert.deepEqual(cleared.headers['set-cookie'], [
    '__Host-session=; Path=/; HttpOnly; SameSite=Lax; Secure; Max-Age=0',
    'sign-in=; Path=/; HttpOnly; SameSite=Strict; Max-Age=0',
  ])
})

test('a cookie is cleared even where the call is refused', async (t) => {
  const { app } = testServer(t)
  const cookie = createCookie('https://id.example.test', 'session', 'Lax')
  app.get('/fails', async (_request, reply) => {
    cookie.clear(reply)
    throw new Error('later')
  })

  const { statusCode, headers } = await app.inject('/fails')

  assert.equal(statusCode, 500)
  assert.match(String(headers['set-cookie']), /Max-Age=0/)
})

test('reads the cookie of exactly that name', () => {
  const read = (header: string | undefined) => readCookie(header, 'session')

  assert.equal(read('session=abc'), 'abc')
  assert.equal(read('other=1; session=abc'), 'abc')
  assert.equal(read('other=1;session=abc;more=2'), 'abc')
  assert.equal(read(' \tsession=abc '), 'abc')
  assert.equal(read('session=first; session=second'), 'first')
  for (const header of [
    undefined,
    '',
    ';',
    ';;; ',
    'session',
    'session=',
    'xsession=abc',
    'session2=abc',
    'SESSION=abc',
    'a=session=abc',
    '__Host-session=abc',
  ]) {
    assert.equal(read(header), undefined, header)
  }
})

test('a value that is none of ours is no value', () => {
  for (const value of ['"abc"', 'a b', 'a%00', 'ä', 'a,b', 'a'.repeat(201), 'a=b', '../etc'])
    assert.equal(readCookie(`session=${value}`, 'session'), undefined, value)
})

test('refuses to set a value that would break out of the header', async (t) => {
  const { app } = testServer(t)
  const cookie = createCookie('https://id.example.test', 'session', 'Lax')
  app.get('/set', async (_request, reply) => {
    assert.throws(() => cookie.set(reply, 'a; Domain=evil.test'), TypeError)
    assert.throws(() => cookie.set(reply, 'a\r\nx: y'), TypeError)
    assert.throws(() => cookie.set(reply, ''), TypeError)
    return 'done'
  })

  assert.equal((await app.inject('/set')).headers['set-cookie'], undefined)
})
