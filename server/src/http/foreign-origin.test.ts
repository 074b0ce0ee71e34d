import assert from 'node:assert/strict'
import { test } from 'node:test'
import { origin, testServer } from './http-server.fixture.ts'
import { route } from './route.ts'

const own: Record<string, string>[] = [
  { origin, 'sec-fetch-site': 'same-origin' },
  { origin },
  { 'sec-fetch-site': 'same-origin' },
  { 'sec-fetch-site': 'none' },
]

const foreign: Record<string, string>[] = [
  {},
  ...[
    'null',
    '',
    'https://evil.test',
    'http://id.example.test',
    'https://id.example.test.evil.test',
    'https://id.example.test:8443',
    'https://evil-id.example.test',
    'https://id.example.test/',
    'https://ID.example.test',
    'https://id.example.test@evil.test',
    'https://id.example.tes',
    'https://sub.id.example.test',
    'https://example.test',
    'https://id.example.test, https://evil.test',
    'https://id.example.test https://evil.test',
    'file://',
    'chrome-extension://abc',
    'id.example.test',
    'https://id.example.test.',
    'https://id\u002eexample\u002etest\u0020',
  ].map((value) => ({ origin: value })),
  ...['cross-site', 'same-site', '', 'SAME-ORIGIN', 'same-origin, cross-site'].map((value) => ({ 'sec-fetch-site': value })),
  { origin, 'sec-fetch-site': 'cross-site' },
  { origin, 'sec-fetch-site': 'same-site' },
  { origin: 'https://evil.test', 'sec-fetch-site': 'same-origin' },
  { origin: 'null', 'sec-fetch-site': 'none' },
  { referer: `${origin}/sign-in` },
  { host: 'id.example.test', 'x-forwarded-host': 'id.example.test' },
]

test('a call that changes something is taken from our own pages only', async (t) => {
  const { app } = testServer(t)
  let calls = 0
  route(app, 'signOut', async () => void calls++)
  const status = async (headers: Record<string, string>) => (await app.inject({ method: 'DELETE', url: '/v1/session', headers })).statusCode

  for (const headers of own) assert.equal(await status(headers), 204, JSON.stringify(headers))
  assert.equal(calls, own.length)

  for (const headers of foreign) assert.equal(await status({ ...headers, cookie: '__Host-session=abc' }), 403, JSON.stringify(headers))
  assert.equal(calls, own.length)
})

test('refuses forms of another site in all three encodings before it reads them', async (t) => {
  const { app } = testServer(t)
  route(app, 'signIn', () => assert.fail('the handler must not run'))

  for (const type of ['application/x-www-form-urlencoded', 'multipart/form-data; boundary=x', 'text/plain']) {
    const fromAfar = {
      method: 'POST',
      url: '/v1/sign-ins',
      payload: '{"email":"a@b","password":"c"}',
      headers: { 'content-type': type, origin: 'https://evil.test' },
    } as const
    const { statusCode, body } = await app.inject(fromAfar)
    assert.deepEqual([statusCode, JSON.parse(body).code], [403, 'FOREIGN_ORIGIN'])

    const fromHere = await app.inject({ ...fromAfar, headers: { 'content-type': type, origin } })
    assert.deepEqual([fromHere.statusCode, fromHere.json().code], [415, 'UNSUPPORTED_MEDIA_TYPE'])
  }
})

test('reading is free of it, and no answer ever carries a CORS header', async (t) => {
  const { app } = testServer(t)
  route(app, 'listFactors', async () => ({ items: [], nextCursor: null }))

  for (const headers of [...own, ...foreign]) {
    for (const method of ['GET', 'HEAD', 'OPTIONS', 'POST'] as const) {
      const answer = await app.inject({
        method,
        url: '/v1/factors',
        headers: { ...headers, 'access-control-request-method': 'POST', 'access-control-request-headers': 'content-type' },
      })

      assert.equal(answer.statusCode < 300, method === 'GET' || method === 'HEAD')
      assert.deepEqual(
        Object.keys(answer.headers).filter((name) => name.startsWith('access-control')),
        [],
      )
    }
  }
})

test('a route for callers with a key in a header takes any origin', async (t) => {
  const { app } = testServer(t)
  app.post('/by-key', { config: { anyOrigin: true } }, async () => 'done')

  assert.equal((await app.inject({ method: 'POST', url: '/by-key' })).statusCode, 200)
})
