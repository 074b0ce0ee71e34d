import assert from 'node:assert/strict'
import { once } from 'node:events'
import { type AddressInfo, connect } from 'node:net'
import { test } from 'node:test'
import { setTimeout as wait } from 'node:timers/promises'
import { Problem } from '../problem.ts'
import { usualArrival } from './arrival.ts'
import { exchange, origin, ownPage, session, testServer } from './http-server.fixture.ts'
import { route } from './route.ts'
import { requestLimits } from './server.ts'

const host = 'Host: id.example.test\r\n'
const post = (extra: string) => `POST /v1/sign-ins HTTP/1.1\r\n${host}Origin: ${origin}\r\nContent-Type: application/json\r\n${extra}\r\n`
const codeIn = (answer: string) => /"code":"(\w+)"/.exec(answer)?.[1]

test('what the parser gives up on is answered with a problem document and the same headers', async (t) => {
  const { app, lines } = testServer(t)
  const cases: [bytes: string, status: string, code: string][] = [
    [`GET / HTTP/1.1\r\n${host}X-Long: ${'a'.repeat(17_000)}\r\n\r\n`, '431 ', 'HEADERS_TOO_LARGE'],
    [`GET / HTTP/1.1\r\n${host}Cookie: marker=1\r\nBad Header: 1\r\n\r\n`, '400 ', 'INVALID_REQUEST'],
    [`STEAL / HTTP/1.1\r\n${host}\r\n`, '400 ', 'INVALID_REQUEST'],
    [`GET / HTTP/1.1\r\nConnection: close\r\n\r\n`, '400 ', 'INVALID_REQUEST'],
    [`GET http://evil.test/ HTTP/1.1\r\n${host}Connection: close\r\n\r\n`, '4', ''],
    [`${post('Content-Length: 2\r\nTransfer-Encoding: chunked\r\n')}0\r\n\r\n`, '400 ', 'INVALID_REQUEST'],
    ['\x16\x03\x01\x00\xa5\x01\x00\x00', '400 ', 'INVALID_REQUEST'],
  ]

  for (const [bytes, status, code] of cases) {
    const answer = await exchange(app, bytes)

    assert.ok(answer.startsWith(`HTTP/1.1 ${status}`), `${JSON.stringify(bytes.slice(0, 60))}: ${answer}`)
    if (code) assert.equal(codeIn(answer), code)
    assert.match(answer, /content-security-policy: /i)
    assert.match(answer, /application\/problem\+json/i)
    assert.match(answer, /no-store/)
  }
  assert.doesNotMatch(lines.join(''), /marker/)
})

test('an expectation that nobody knows is ignored', async (t) => {
  const { app } = testServer(t)
  app.get('/here', async () => 'reached')

  const answer = await exchange(app, `GET /here HTTP/1.1\r\n${host}Expect: miracles\r\nConnection: close\r\n\r\n`)

  assert.match(answer, /^HTTP\/1.1 200 /)
  assert.match(answer, /content-security-policy: /i)
  assert.match(answer, /reached/)
})

test('addresses up to 8 KiB and headers up to 16 KiB are taken', async (t) => {
  const { app } = testServer(t)
  app.get('/here', async () => 'reached')

  assert.equal((await app.inject(`/here?${'a'.repeat(requestLimits.addressBytes - 6)}`)).statusCode, 200)
  assert.equal((await app.inject(`/here?${'a'.repeat(requestLimits.addressBytes - 5)}`)).statusCode, 414)
  assert.match(
    await exchange(app, `GET /here HTTP/1.1\r\n${host}Connection: close\r\nX-Long: ${'a'.repeat(15_000)}\r\n\r\n`),
    /^HTTP\/1.1 200 /,
  )
})

test('a body over 64 KiB is refused by its announced length, or as soon as it passes it', async (t) => {
  const { app } = testServer(t)
  route(app, 'signIn', () => assert.fail('the handler must not run'))
  const before = process.memoryUsage().rss

  const announced = await exchange(app, post(`Content-Length: ${10 * 1024 * 1024}\r\n`))
  const endless = await exchange(app, `${post('Transfer-Encoding: chunked\r\n')}20000\r\n${'a'.repeat(0x20000)}\r\n`)
  const url = `http://127.0.0.1:${(app.server.address() as AddressInfo).port}/v1/sign-ins`
  const sent = await fetch(url, {
    method: 'POST',
    headers: { ...ownPage, 'content-type': 'application/json' },
    body: Buffer.alloc(10 * 1024 * 1024, 'a'),
  }).then(
    (answer) => answer.status,
    () => 'closed',
  )

  for (const answer of [announced, endless]) {
    assert.match(answer, /^HTTP\/1.1 413 /)
    assert.equal(codeIn(answer), 'BODY_TOO_LARGE')
    assert.match(answer, /connection: close/i)
  }
  assert.ok(sent === 413 || sent === 'closed', String(sent))
  assert.ok(process.memoryUsage().rss - before < 100 * 1024 * 1024)
  assert.equal(
    (
      await app.inject({
        method: 'POST',
        url: '/v1/sign-ins',
        headers: { ...ownPage, 'content-type': 'application/json' },
        payload: ' '.repeat(64 * 1024),
      })
    ).statusCode,
    400,
  )
})

test('refuses other types of body, other charsets, and none at all', async (t) => {
  const { app } = testServer(t)
  route(app, 'signIn', async () => ({ state: 'complete', session }))
  const status = async (type: string | undefined) => {
    const headers = { ...ownPage, ...(type !== undefined && { 'content-type': type }) }
    return (await app.inject({ method: 'POST', url: '/v1/sign-ins', headers, payload: Buffer.from('{"email":"a@b","password":"c"}') }))
      .statusCode
  }

  for (const type of [
    'application/json',
    'application/json; charset=utf-8',
    'application/json;charset=UTF-8',
    'APPLICATION/JSON; charset="utf-8"',
  ]) {
    assert.equal(await status(type), 200, type)
  }
  for (const type of [
    undefined,
    '',
    'text/plain',
    'application/json; charset=utf-16',
    'application/json; charset=latin1',
    'application/json, text/plain',
    'text/json',
    'application/jsonp',
    'application/vnd.api+json',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=json',
    'text/plain; application/json',
    ' text/plain;a=application/json',
  ])
    assert.equal(await status(type), 415, type)
})

test('headers and bodies that drip in are cut off', async (t) => {
  assert.deepEqual(usualArrival, { usual: 10_000, file: 120_000 })
  const { app } = testServer(t, { arrival: { usual: 300, file: 60_000 } })
  route(app, 'signIn', () => assert.fail('the handler must not run'))
  await app.listen({ port: 0, host: '127.0.0.1' })

  const [slowHeaders, slowBody] = await Promise.all([
    exchange(app, 'GET / HTTP/1.1\r\nX-Slow:'),
    exchange(app, `${post('Content-Length: 30\r\n')}{"email":`),
  ])

  for (const answer of [slowHeaders, slowBody]) {
    assert.match(answer, /^HTTP\/1.1 408 /)
    assert.equal(codeIn(answer), 'REQUEST_TIMEOUT')
  }
})

test('a file has longer to arrive than anything else, and not for ever', async (t) => {
  const { app } = testServer(t, { arrival: { usual: 1, file: 60_000 } })
  let taken = ''
  route(app, 'sendOldMail', ({ file }) =>
    file(async (bytes) => {
      taken = bytes.toString()
      throw new Problem('FILE_NOT_TAKEN')
    }),
  )
  await app.listen({ port: 0, host: '127.0.0.1' })
  const { port } = app.server.address() as AddressInfo
  const caller = connect(port, '127.0.0.1')
  caller.write(
    `POST /v1/recovery/evidence/old-mail HTTP/1.1\r\n${host}Origin: ${origin}\r\nContent-Type: application/octet-stream\r\nContent-Length: 4\r\n\r\nab`,
  )
  await once(app.server, 'request')
  await wait(100)
  caller.write('cd')
  while (taken === '') await wait(5)
  assert.equal(taken, 'abcd')
  caller.destroy()

  assert.equal(app.server.requestTimeout, 60_000)
})

test('four files at a time are in memory; of the others some wait, and the rest is turned away', async (t) => {
  const { app } = testServer(t)
  const held: (() => void)[] = []
  route(app, 'sendOldMail', ({ file }) =>
    file(async () => {
      await new Promise<void>((letGo) => held.push(letGo))
      throw new Problem('FILE_NOT_TAKEN')
    }),
  )
  const request = {
    method: 'POST',
    url: '/v1/recovery/evidence/old-mail',
    headers: { ...ownPage, 'content-type': 'application/octet-stream' },
  } as const
  const answers = Array.from({ length: 25 }, () => app.inject({ ...request, payload: Buffer.from('file') }))

  assert.equal((await Promise.race(answers)).json().code, 'UNAVAILABLE')
  for (let answered = 0; answered < 24; answered += held.splice(0).map((letGo) => letGo()).length) {
    while (held.length < 4) await wait(1)
    assert.equal(held.length, 4)
  }
  const codes = (await Promise.all(answers)).map((answer) => answer.json().code)
  assert.equal(codes.filter((code) => code === 'FILE_NOT_TAKEN').length, 24)
})

test('a caller that hangs up in the middle of a body is no failure of ours', async (t) => {
  const { app, lines } = testServer(t)
  route(app, 'signIn', () => assert.fail('the handler must not run'))
  await app.listen({ port: 0, host: '127.0.0.1' })

  const socket = connect((app.server.address() as AddressInfo).port, '127.0.0.1')
  socket.write(`${post('Content-Length: 30\r\n')}{"email":`)
  await wait(100)
  socket.destroy()
  while (!lines.some((line) => line.includes('hung up'))) await wait(10)

  assert.doesNotMatch(lines.join(''), /"level":"error"/)
})
