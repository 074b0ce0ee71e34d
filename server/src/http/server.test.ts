import assert from 'node:assert/strict'
import { once } from 'node:events'
import { type AddressInfo, connect } from 'node:net'
import { test } from 'node:test'
import { setTimeout as wait } from 'node:timers/promises'
import { Problem } from '../problem.ts'
import { origin, ownPage, session, testServer } from './http-server.fixture.ts'
import { route } from './route.ts'
import { stopHttpServer } from './server.ts'

test('every answer of every status carries the security headers and is not stored', async (t) => {
  const { app } = testServer(t)
  route(app, 'listFactors', async () => ({ items: [], nextCursor: null }))
  route(app, 'signOut', async () => {})
  app.get('/fails', async () => assert.fail('on purpose'))
  app.get('/moves', async (_request, reply) => reply.redirect('/elsewhere'))
  const calls = [
    [200, 'GET', '/v1/factors'],
    [200, 'HEAD', '/v1/factors'],
    [204, 'DELETE', '/v1/session'],
    [302, 'GET', '/moves'],
    [400, 'GET', '/v1/factors?x=1'],
    [400, 'GET', '/%zz'],
    [404, 'GET', '/nothing'],
    [405, 'PUT', '/v1/factors'],
    [414, 'GET', `/${'a'.repeat(8192)}`],
    [500, 'GET', '/fails'],
  ] as const

  for (const [status, method, url] of calls) {
    const { statusCode, headers } = await app.inject({ method, url, headers: ownPage })

    assert.equal(statusCode, status, url)
    assert.equal(headers['cache-control'], 'no-store')
    assert.match(String(headers['content-security-policy']), /default-src 'none'/)
    assert.match(String(headers['content-security-policy']), /frame-ancestors 'none'/)
    assert.doesNotMatch(String(headers['content-security-policy']), /unsafe/)
    assert.equal(headers['strict-transport-security'], 'max-age=31536000; includeSubDomains')
    assert.equal(headers['x-content-type-options'], 'nosniff')
    assert.equal(headers['referrer-policy'], 'no-referrer')
    assert.equal(headers['cross-origin-opener-policy'], 'same-origin')
    assert.equal(headers['cross-origin-resource-policy'], 'same-origin')
    assert.equal(headers['x-powered-by'] ?? headers.server, undefined)
  }
})

test('plain http on loopback is not told to be https', async (t) => {
  const { app } = testServer(t, { publicOrigin: 'http://localhost:3000' })

  assert.equal((await app.inject('/nothing')).headers['strict-transport-security'], undefined)
})

test('an unexpected failure tells the caller nothing but a trace id, and the log everything', async (t) => {
  const { app, lines } = testServer(t)
  app.get('/fails', async () => {
    throw Object.assign(new Error('SQLITE_ERROR: no such table: factor at /srv/data/main.db'), { statusCode: 404, code: 'SQLITE_ERROR' })
  })
  app.get('/throws-text', async () => {
    throw 'a text'
  })

  const { statusCode, body } = await app.inject('/fails')
  const second = await app.inject('/throws-text')

  assert.deepEqual([statusCode, second.statusCode], [500, 500])
  const { traceId, ...told } = JSON.parse(body)
  assert.deepEqual(told, {
    type: `${origin}/docs/problems#INTERNAL_ERROR`,
    title: 'Something failed on our side',
    status: 500,
    code: 'INTERNAL_ERROR',
  })
  assert.ok(lines.some((line) => line.includes('no such table') && line.includes(traceId) && line.includes('server.test.ts')))
})

test('failures the application knows are answered as it says', async (t) => {
  class Gone extends Error {}
  const { app } = testServer(t, {
    problemOf: (error) =>
      error instanceof Gone ? new Problem('UNAVAILABLE', { retryAfter: new Date(Date.now() + 1500).toISOString() }) : undefined,
  })
  app.get('/gone', async () => {
    throw new Gone()
  })

  const { statusCode, headers } = await app.inject('/gone')

  assert.deepEqual([statusCode, headers['retry-after']], [503, '2'])
})

test('a refusal is told when what belongs to it is done, and is a failure where that is not', async (t) => {
  const done: string[] = []
  const { app } = testServer(t, {
    refusing: (request, { code }) =>
      request.headers.via === undefined
        ? undefined
        : wait(20).then(() => {
            if (request.headers.via === 'broken') throw new Error('the disk is full')
            done.push(`${request.routeOptions.config.call} ${code}`)
          }),
  })
  route(app, 'listFactors', async () => {
    throw new Problem('NOT_SIGNED_IN')
  })
  const answers = async (via?: string) => {
    const { statusCode } = await app.inject({ url: '/v1/factors', headers: { ...(via !== undefined && { via }) } })
    return [statusCode, ...done.splice(0)]
  }

  assert.deepEqual(await answers(), [401])
  assert.deepEqual(await answers('done'), [401, 'listFactors NOT_SIGNED_IN'])
  assert.deepEqual(await answers('broken'), [500])
})

test('the log names the route, never the address with its query, nor a header or body', async (t) => {
  const { app, lines } = testServer(t)
  route(app, 'signIn', async () => ({ state: 'complete', session }))
  app.get('/links/:token', async () => 'done')

  await app.inject({
    method: 'POST',
    url: '/v1/sign-ins',
    headers: { ...ownPage, cookie: '__Host-session=MARKER', 'user-agent': 'MARKER' },
    payload: { email: 'MARKER', password: 'MARKER' },
  })
  await app.inject({
    method: 'POST',
    url: '/v1/sign-ins',
    headers: { ...ownPage, 'content-type': 'application/json' },
    payload: '{"password":"MARKER"',
  })
  for (const url of ['/links/MARKER?x=MARKER', '/MARKER', '/%MARKER', `/${'MARKER'.repeat(2000)}`]) await app.inject(url)

  assert.equal(lines.filter((line) => line.includes('"answered"')).length, 6)
  assert.doesNotMatch(lines.join(''), /MARKER/)
  const { method, route: pattern, status, ms, traceId } = JSON.parse(lines.find((line) => line.includes('/links'))!)
  assert.deepEqual([method, pattern, status, typeof ms, typeof traceId], ['GET', '/links/:token', 200, 'number', 'string'])
})

test('spellings of a path reach the same guarded route or none', async (t) => {
  const { app } = testServer(t)
  let guarded = 0
  app.get('/v1/account', { onRequest: async () => void guarded++ }, async () => 'secret')
  const spellings = [
    '/v1/account',
    '/v1/%61ccount',
    '/%76%31/account',
    '/v1/accoun%74',
    '//v1/account',
    '/v1//account',
    '/v1/account/',
    '/v1/account//',
    '/v1/account;',
    '/v1/account;x=1',
    '/v1;a/account',
    '/V1/account',
    '/v1/ACCOUNT',
    '/v1/account.',
    '/v1/account%20',
    '/v1/account%00',
    '/v1/account%2f',
    '/v1%2faccount',
    '/v1/./account',
    '/v1/../v1/account',
    '/v1/x/../account',
    '/v1/%2e/account',
    '/v1/account%3f',
    '/v1/account?',
    '/v1/account?x',
    '/v1/account%23',
    '/v1\\account',
    '/v1/account%5c',
    '/v1/%c0%afaccount',
    '/v1/account%252f',
    '/\u200bv1/account',
  ]

  for (const url of spellings) {
    const before = guarded
    const { statusCode } = await app.inject({ url: encodeURI(url).replaceAll('%25', '%') })

    assert.ok(statusCode === 200 ? guarded === before + 1 : [400, 404].includes(statusCode) && guarded === before, `${url}: ${statusCode}`)
  }
})

test('a person at 127.0.0.1 is sent to localhost, a program is answered', async (t) => {
  const { app } = testServer(t, { publicOrigin: 'http://localhost:3000' })
  app.get('/sign-in', async () => 'page')
  const get = (headers: Record<string, string>, url = '/sign-in') => app.inject({ url, headers })

  for (const name of ['127.0.0.1:3000', '127.0.0.1', '[::1]:3000']) {
    const { statusCode, headers } = await get({ host: name, accept: 'text/html,*/*' }, '/sign-in?next=/x')
    assert.deepEqual([statusCode, headers.location], [307, 'http://localhost:3000/sign-in?next=/x'])
  }
  assert.equal(
    (await get({ host: '127.0.0.1:3000', accept: 'text/html' }, '//evil.test/')).headers.location,
    'http://localhost:3000//evil.test/',
  )
  assert.equal((await get({ host: 'localhost:3000', accept: 'text/html' })).statusCode, 200)
  assert.equal((await get({ host: '127.0.0.1:3000', accept: '*/*' })).statusCode, 200)
})

test('stopping finishes what is under way, refuses what is new and ends what hangs', async (t) => {
  const { app } = testServer(t)
  const under = Promise.withResolvers<void>()
  const release = Promise.withResolvers<string>()
  app.get('/slow', () => {
    under.resolve()
    return release.promise
  })
  app.get('/never', () => new Promise(() => {}))
  await app.listen({ port: 0, host: '127.0.0.1' })
  const { port } = app.server.address() as AddressInfo

  const slow = fetch(`http://127.0.0.1:${port}/slow`)
  const never = assert.rejects(fetch(`http://127.0.0.1:${port}/never`))
  await under.promise
  await wait(50)
  const stopped = stopHttpServer(app, 500)
  await wait(50)
  const late = connect(port, '127.0.0.1')
  await assert.rejects(once(late, 'connect'))
  release.resolve('finished')

  assert.equal(await (await slow).text(), 'finished')
  await never
  await stopped
})
