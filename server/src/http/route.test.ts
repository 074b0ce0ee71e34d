import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { SignInAnswer } from '@countersign/contract'
import { Problem } from '../problem.ts'
import { ownPage, session, testServer } from './http-server.fixture.ts'
import { route } from './route.ts'

const factorId = `fac_${'c'.repeat(26)}`
const signIn = { method: 'POST', url: '/v1/sign-ins', headers: ownPage } as const

test('a handler is given what the contract names, and its answer goes out with the status of the contract', async (t) => {
  const { app } = testServer(t, { clock: () => 42 })
  let seen: unknown
  route(app, 'renameFactor', async ({ params, body, now }) => {
    seen = { params: { ...params }, body, now }
    return {
      id: params.id,
      kind: 'totp',
      name: body.name ?? '',
      state: 'active',
      createdAt: session.expiresAt,
      lastUsedAt: null,
      lastUsedFrom: null,
      isPreferred: false,
      details: {},
    }
  })
  route(app, 'signUp', async () => ({ signUpId: `sgn_${'d'.repeat(26)}`, expiresAt: session.expiresAt, resendAt: session.expiresAt }))
  route(app, 'signOut', async () => {})

  const renamed = await app.inject({ method: 'PATCH', url: `/v1/factors/${factorId}`, headers: ownPage, payload: { name: 'Phone' } })
  const accepted = await app.inject({
    method: 'POST',
    url: '/v1/accounts',
    headers: ownPage,
    payload: { email: 'm@example.test', password: 'x' },
  })
  const empty = await app.inject({ method: 'DELETE', url: '/v1/session', headers: ownPage })

  assert.deepEqual(seen, { params: { id: factorId }, body: { name: 'Phone' }, now: 42 })
  assert.equal(renamed.statusCode, 200)
  assert.equal(renamed.json().name, 'Phone')
  assert.equal(accepted.statusCode, 202)
  assert.deepEqual([empty.statusCode, empty.body, empty.headers['content-type']], [204, '', undefined])
})

test('a member the contract does not name never leaves the server', async (t) => {
  const { app } = testServer(t)
  route(app, 'getSession', async () => ({ ...session, secretDigest: 'do not tell' }))

  const { statusCode, body } = await app.inject('/v1/session')

  assert.equal(statusCode, 200)
  assert.deepEqual(JSON.parse(body), session)
})

test('an answer that does not fit the contract is a failure of ours', async (t) => {
  const { app } = testServer(t)
  const answers = [{ state: 'nearly' }, { state: 'complete', session: { ...session, secretDigest: 'do not tell' } }]
  route(app, 'signIn', async () => answers.shift() as SignInAnswer)

  for (const _ of [...answers]) {
    const { statusCode, body } = await app.inject({ ...signIn, payload: { email: 'm@example.test', password: 'x' } })

    assert.equal(statusCode, 500)
    assert.equal(JSON.parse(body).code, 'INTERNAL_ERROR')
    assert.equal(body.includes('do not tell'), false)
  }
})

test('refuses bodies that do not fit, naming the field and never its value', async (t) => {
  const { app } = testServer(t)
  route(app, 'signIn', () => assert.fail('the handler must not run'))
  const told: [payload: object, detail: RegExp][] = [
    [{ password: 'hunter2-hunter2' }, /^The field "email" is missing\.$/],
    [{ email: 'm@x', password: ['hunter2-hunter2'] }, /^The field "password" must be a text\.$/],
    [{ email: 'm@x', password: { $ne: '' } }, /"password" must be a text/],
    [{ email: 'm@x', password: 123456 }, /"password" must be a text/],
    [{ email: 'm@x', password: true }, /"password" must be a text/],
    [{ email: 'm@x', password: null }, /"password" must be a text/],
    [{ email: 'm@x', password: '' }, /"password" must have 1 or more characters/],
    [{ email: 'hunter2-hunter2'.repeat(20), password: 'x' }, /"email" must have 254 or fewer characters/],
    [{ email: 'm@x', password: 'x', role: 'admin' }, /^The field "role" is not taken here\.$/],
    [{ email: 'm@x', password: 'x', 'hunter2-hunter2': 1 }, /^The body has a field that is not taken here\.$/],
    [[], /^The body must be an object\.$/],
  ]

  for (const [payload, detail] of told) {
    const { statusCode, body } = await app.inject({ ...signIn, payload })

    assert.equal(statusCode, 400, body)
    assert.equal(JSON.parse(body).code, 'INVALID_REQUEST')
    assert.match(JSON.parse(body).detail, detail)
    assert.doesNotMatch(body, /hunter2/)
  }
})

test('refuses identifiers of another kind, queries, and a body where there is none', async (t) => {
  const { app } = testServer(t)
  route(app, 'suspendFactor', () => assert.fail('the handler must not run'))
  route(app, 'beginEnrollment', () => assert.fail('the handler must not run'))
  const detail = async (url: string, payload?: object) =>
    (await app.inject({ method: 'POST', url, headers: ownPage, ...(payload && { payload }) })).json().detail

  assert.match(await detail(`/v1/factors/ses_${'c'.repeat(26)}/suspend`), /The part "id" of the address does not have the form/)
  assert.match(await detail(`/v1/factors/${factorId}/suspend?user_id=1`), /takes none/)
  assert.match(await detail(`/v1/factors/${factorId}/suspend`, { mfa_enabled: false }), /takes no body/)
  assert.match(await detail('/v1/enrollments', { kind: 'carrier-pigeon' }), /The field "kind" is none of the values/)
  assert.match(await detail('/v1/enrollments'), /The body must be an object/)
})

test('a call without a body takes an empty one and an empty object', async (t) => {
  const { app } = testServer(t)
  route(app, 'signOut', async () => {})
  const status = async (options: object) =>
    (await app.inject({ method: 'DELETE', url: '/v1/session', headers: ownPage, ...options })).statusCode

  assert.equal(await status({}), 204)
  assert.equal(await status({ payload: {} }), 204)
  assert.equal(await status({ headers: { ...ownPage, 'content-type': 'application/json' } }), 204)
})

test('a refusal carries what the caller acts on, and its time to come back as a header too', async (t) => {
  const { app, lines } = testServer(t, { clock: () => Date.parse('2026-11-21T12:00:00Z') })
  route(app, 'signIn', async () => {
    throw new Problem('TOO_MANY_ATTEMPTS', { retryAfter: '2026-11-21T12:00:59.200Z', attemptsLeft: 0 }, 'known only to the operator')
  })

  const answer = await app.inject({ ...signIn, payload: { email: 'm@example.test', password: 'x' } })

  assert.equal(answer.statusCode, 429)
  assert.equal(answer.headers['content-type'], 'application/problem+json')
  assert.equal(answer.headers['retry-after'], '60')
  const { traceId, ...told } = answer.json()
  assert.deepEqual(told, {
    type: 'https://id.example.test/docs/problems#TOO_MANY_ATTEMPTS',
    title: 'Attempts are paused',
    status: 429,
    code: 'TOO_MANY_ATTEMPTS',
    retryAfter: '2026-11-21T12:00:59.200Z',
    attemptsLeft: 0,
  })
  assert.ok(lines.some((line) => line.includes('known only to the operator') && line.includes(traceId)))
})

test('the 405 of a call names the methods its address takes', async (t) => {
  const { app } = testServer(t)
  route(app, 'removeFactor', async () => {})
  route(app, 'renameFactor', () => assert.fail('not called'))
  route(app, 'listFactors', async () => ({ items: [], nextCursor: null }))

  const one = await app.inject({ method: 'PUT', url: `/v1/factors/${factorId}`, headers: ownPage })
  const list = await app.inject({ method: 'OPTIONS', url: '/v1/factors' })

  assert.deepEqual([one.statusCode, one.json().code, one.headers.allow], [405, 'METHOD_NOT_ALLOWED', 'DELETE, PATCH'])
  assert.deepEqual([list.statusCode, list.headers.allow], [405, 'GET, HEAD'])
})
