import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Problem } from '../problem.ts'
import { ownPage, testServer } from './http-server.fixture.ts'
import { route } from './route.ts'

const requests = [
  ['a call', { method: 'GET', url: '/v1/factors', headers: ownPage }],
  ['a call of another site', { method: 'DELETE', url: '/v1/session', headers: { origin: 'https://evil.test' } }],
  ['an address that cannot be read', { method: 'GET', url: '/%zz', headers: ownPage }],
  ['an address that is too long', { method: 'GET', url: `/${'a'.repeat(9000)}`, headers: ownPage }],
  ['an unknown address', { method: 'GET', url: '/nothing', headers: ownPage }],
  ['a body that is no JSON', { method: 'DELETE', url: '/v1/session', headers: { ...ownPage, 'content-type': 'text/plain' }, body: 'x' }],
] as const

function serverThat(t: Parameters<typeof testServer>[0], admit: () => Problem | undefined) {
  const { app } = testServer(t, { admit })
  route(app, 'listFactors', async () => ({ items: [], nextCursor: null }))
  route(app, 'signOut', async () => {})
  return app
}

test('every request is asked about once, whatever becomes of it', async (t) => {
  let asked = 0
  const app = serverThat(t, () => void asked++)

  for (const [name, request] of requests) {
    asked = 0
    await app.inject(request)
    assert.equal(asked, 1, name)
  }
})

test('a request that is not admitted is answered so before anything else is said of it', async (t) => {
  const app = serverThat(t, () => new Problem('TOO_MANY_REQUESTS', { retryAfter: new Date(Date.now() + 60_000).toISOString() }))

  for (const [name, request] of requests) {
    const answer = await app.inject(request)

    assert.deepEqual([answer.statusCode, answer.json().code, answer.headers['retry-after']], [429, 'TOO_MANY_REQUESTS', '60'], name)
    assert.equal(answer.headers['cache-control'], 'no-store', name)
  }
})
