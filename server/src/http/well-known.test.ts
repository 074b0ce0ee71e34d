import assert from 'node:assert/strict'
import { test } from 'node:test'
import { origin, testServer } from './http-server.fixture.ts'
import { registerPasskeyEndpoints } from './well-known.ts'

test('password managers find where passkeys are made and managed, in JSON and without a redirect', async (t) => {
  const { app } = testServer(t)
  registerPasskeyEndpoints(app, { origin, enroll: '/new', manage: '/all' })

  const { statusCode, headers, json } = await app.inject('/.well-known/passkey-endpoints')

  assert.equal(statusCode, 200)
  assert.match(String(headers['content-type']), /^application\/json/)
  assert.deepEqual(json(), { enroll: `${origin}/new`, manage: `${origin}/all` })
})
