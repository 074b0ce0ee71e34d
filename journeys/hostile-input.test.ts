import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { before, test } from 'node:test'
import { type Endpoint, type EndpointName, endpoints } from '@countersign/contract'
import { routes } from '@countersign/contract/routes'
import type { Client } from './harness/client.ts'
import { everyCall } from './harness/every-call.ts'
import { hostileProofs } from './harness/hostile-proofs.ts'
import { type Drip, drip, exchange } from './harness/raw-connection.ts'
import type { JsonSchema } from './harness/sample.ts'
import type { Reply } from './harness/send.ts'
import { minutes, seconds } from './harness/test-clock.ts'
import { eachEngine } from './harness/world.ts'

eachEngine('hostile input', {}, (world) => {
  // Begun first and looked at last: the other tests meanwhile are the people who must not notice.
  let drips: Promise<Drip>[] = []
  before(() => {
    const { port } = world.server
    const host = `Host: ${new URL(world.publicOrigin).host}\r\n`
    const post = `POST /v1/sign-ins HTTP/1.1\r\n${host}Content-Type: application/json\r\nOrigin: ${world.publicOrigin}\r\n`
    drips = [
      drip(port, 'GET /v1/'),
      drip(port, `${post}X-Slow: `),
      drip(port, `${post}Content-Length: 60000\r\n\r\n{`),
      drip(port, `${post}Transfer-Encoding: chunked\r\n\r\nffff\r\n{`),
    ]
  })

  /** Refused with a 4xx and a registered code, and no cookie with it; says whether the refusal counts as a try. */
  function isCounted(reply: Reply, what: string): boolean {
    assert.ok(reply.status >= 400 && reply.status < 500, `${what} was answered ${reply.status} ${reply.text}`)
    assert.deepEqual(reply.setCookies, [], what)
    const { code } = JSON.parse(reply.text) as { code: string }
    assert.ok(['INVALID_REQUEST', 'WRONG_CODE', 'CODE_ALREADY_USED', 'CLOCK_OFF'].includes(code), `${what}: ${code}`)
    return reply.status === 422
  }

  const post = (browser: Client, path: string, body: string | Buffer) =>
    browser.send({ method: 'POST', path, headers: { 'content-type': 'application/json' }, body })

  test('A10: a code in thirty other shapes signs nobody in, and the right one still does', async () => {
    const maya = await world.personWithAuthenticator('maya')

    for (let at = 0; at < hostileProofs('proof', '123456').length; at++) {
      const browser = world.browser()
      const { challenge } = await maya.beginSignIn(browser)
      const path = `/v1/challenges/${challenge.id}/verify`
      const right = await maya.authenticator.freshCode(world.clock)
      const [what, body] = hostileProofs('proof', right)[at] as [string, string | Buffer]

      const counted = isCounted(await post(browser, path, body), what)

      const { attemptsLeft } = await browser.call('getChallenge', { params: { id: challenge.id } })
      assert.equal(attemptsLeft, counted ? 4 : 5, what)
      await browser.refused('getSession', undefined, 'NOT_SIGNED_IN')
      await browser.call('verifyChallenge', { params: { id: challenge.id }, body: { proof: right } })
    }
  })

  test('A10: nor does it step up in a session', async () => {
    const maya = await world.personWithAuthenticator('maya')
    const target = maya.authenticator.factorId

    for (let at = 0; at < hostileProofs('proof', '123456').length; at++) {
      const { id } = await maya.browser.call('openChallenge', { body: { purpose: 'remove_factor', target } })
      const right = await maya.authenticator.freshCode(world.clock)
      const [what, body] = hostileProofs('proof', right)[at] as [string, string | Buffer]

      isCounted(await post(maya.browser, `/v1/challenges/${id}/verify`, body), what)

      await maya.browser.refused('removeFactor', { params: { id: target } }, 'STEP_UP_REQUIRED')
      await maya.browser.call('verifyChallenge', { params: { id }, body: { proof: right } })
      await maya.stepUp('suspend_factor', { target: maya.authenticator })
      await world.clock.pass(minutes(5) + seconds(1))
    }
  })

  test('A10: nor does it confirm an enrollment', async () => {
    const maya = await world.person('maya')

    for (let at = 0; at < hostileProofs('proof', '123456').length; at++) {
      const { enrollmentId, authenticator } = await maya.beginAuthenticator()
      const [what, body] = hostileProofs('proof', authenticator.code(world.clock))[at] as [string, string | Buffer]

      isCounted(await post(maya.browser, `/v1/enrollments/${enrollmentId}/verify`, body), what)
    }

    assert.deepEqual((await maya.browser.call('listFactors')).items, [])
    await maya.setUpAuthenticator()
  })

  test('A10: nor does a mailed code in such a shape make an account', async () => {
    const shapes = hostileProofs('code', '12345678')

    for (let first = 0; first < shapes.length; first += 4) {
      const maya = world.stranger('maya')
      const { signUpId, code } = await maya.askForAccount()
      for (const [what, body] of hostileProofs('code', code, { signUpId }).slice(first, first + 4)) {
        isCounted(await post(maya.browser, '/v1/accounts/confirm', body), what)
      }
      await maya.browser.call('confirmSignUp', { body: { signUpId, code } })
    }
  })

  test('A38: bodies that are huge, deep, wide, doubled or poisoned get a 4xx within a second, and memory stays flat', async () => {
    const maya = await world.personWithAuthenticator('maya')
    const { id } = await maya.browser.call('openChallenge', { body: { purpose: 'add_factor' } })
    const paths = ['/v1/sign-ins', '/v1/accounts', `/v1/challenges/${id}/verify`, '/v1/enrollments']
    const keys = (count: number) => Array.from({ length: count }, (_, at) => `"k${at}":1`).join()
    const bodies: [string, string, number][] = [
      ['10 MiB of text', `{"proof":"${'9'.repeat(10 * 1024 * 1024)}"}`, 413],
      ['10 MiB of brackets', '['.repeat(10 * 1024 * 1024), 413],
      ['depth 10,000', `{"proof":${'['.repeat(10_000)}${']'.repeat(10_000)}}`, 400],
      ['depth 10,000 of objects', `${'{"a":'.repeat(10_000)}1${'}'.repeat(10_000)}`, 400],
      ['100,000 keys', `{${keys(100_000)}}`, 413],
      ['5,000 keys', `{${keys(5000)}}`, 400],
      ['a key twice', '{"email":"a@example.test","email":"b@example.test","password":"x"}', 400],
      ['a key twice, once in other spelling', '{"proof":"1","\\u0070roof":"2"}', 400],
      ['__proto__', '{"__proto__":{"proof":"000000"},"proof":"000000"}', 400],
      ['__proto__ in other spelling', '{"\\u005f_proto__":{"a":1},"proof":"000000"}', 400],
      ['constructor', '{"constructor":{"prototype":{"aal":"aal3"}},"proof":"000000"}', 400],
      ['a number of 60,000 digits', `{"proof":${'9'.repeat(60_000)}}`, 400],
      ['60,000 escapes', `{"proof":"${'\\u0000'.repeat(10_000)}"}`, 400],
    ]
    const timeOf = async (path: string, body: string, status: number, what: string) => {
      // Whoever is still sending when the answer comes may see the connection closed instead: this one waits for it.
      const bytes = requestBytes(maya.browser, path, body, status === 413 ? 'head' : 'all')
      const times: number[] = []
      // The quickest of three: another process may have had the machine in between.
      for (let tries = 0; tries < 3; tries++) {
        const answer = await exchange(world.server.port, bytes)
        assert.equal(answer.status, status, `${what} at ${path}: ${answer.text.slice(0, 300)}`)
        assert.match(answer.text, /application\/problem\+json/)
        times.push(answer.millis)
      }
      return Math.min(...times)
    }

    const before = residentMebibytes(world.server.pid)
    for (const [what, body, status] of bodies) {
      for (const path of paths) assert.ok((await timeOf(path, body, status, what)) < 1000, `${what} at ${path} took over a second`)
    }
    const announced = requestBytes(maya.browser, '/v1/sign-ins', '', 'head')
      .toString()
      .replace(/(?<=Content-Length: )\d+/, `${2 ** 30}`)
    assert.equal((await exchange(world.server.port, announced)).status, 413, '1 GiB')
    const flood = Array.from({ length: 40 }, () =>
      exchange(world.server.port, requestBytes(maya.browser, '/v1/sign-ins', bodies[0]?.[1] ?? '')),
    )
    const waits: number[] = []
    for (let asked = 0; asked < 20; asked++) {
      const since = performance.now()
      await maya.browser.call('getSession')
      waits.push(performance.now() - since)
    }
    assert.ok((waits.sort((a, b) => a - b)[17] ?? 0) < 500, `others waited ${Math.round(waits[17] ?? 0)} ms`)
    for (const { status, millis } of await Promise.all(flood)) {
      assert.ok(status === 413 || status === 0, 'refused, or cut off while sending')
      assert.ok(millis < 10_000)
    }

    assert.ok(residentMebibytes(world.server.pid) - before < 100, 'memory grew by 100 MiB or more')
    assert.equal((await maya.browser.call('getSession')).email, maya.email)
  })

  test('fields that nobody asked for are refused on every call, privileged ones too, and so is a query', async () => {
    const maya = await world.personWithAuthenticator('maya')
    const extras = {
      role: 'admin',
      verified: true,
      emailVerified: true,
      mfa_enabled: false,
      user_id: 'acc_1',
      accountId: `acc_${'b'.repeat(26)}`,
      aal: 'aal3',
      amr: ['mfa'],
      isAdmin: true,
      state: 'complete',
      digits: 1,
      length: 4,
      sessionId: 'x',
      factorProved: true,
    }

    for (const { name, input } of everyCall(maya)) {
      const { body, query, takesFile }: Endpoint = endpoints[name]
      // Where a file is taken no fields are, as "files go where files are taken" shows.
      if (routes[name].method === 'GET' || takesFile) continue
      for (const [field, value] of Object.entries(extras)) {
        if (body && takes(body, field)) continue
        const browser = maya.browser.from(world.browser().address)
        await refusedAsInvalid(browser, name, { ...input, body: { ...(body && input.body), [field]: value } }, `${name} with ${field}`)
      }
      if (query) continue
      const path = routes[name].path.replace(/\{(\w+)\}/g, (_, part: string) => input.params?.[part] ?? '')
      const { status, text } = await maya.browser.from(world.browser().address).send({
        method: routes[name].method,
        path: `${path}?role=admin`,
        ...(input.body && { headers: { 'content-type': 'application/json' }, body: JSON.stringify(input.body) }),
      })
      assert.deepEqual([status, JSON.parse(text).code], [400, 'INVALID_REQUEST'], `${name} with a query`)
    }
    assert.equal((await maya.browser.call('listFactors')).items[0]?.state, 'active')
  })

  /** Calls of host applications name an account, and have a state of theirs given back. */
  function takes({ properties = {}, anyOf = [] }: JsonSchema, field: string): boolean {
    return Object.hasOwn(properties, field) || anyOf.some((one) => takes(one, field))
  }

  async function refusedAsInvalid(browser: Client, name: EndpointName, input: object, what: string): Promise<void> {
    const { status, text } = await browser.reply(name, input)
    assert.deepEqual([status, JSON.parse(text).code], [400, 'INVALID_REQUEST'], `${what}: ${text}`)
  }

  test('what is no HTTP is refused and does no harm', async () => {
    const host = `Host: ${new URL(world.publicOrigin).host}\r\n`
    const attempts: [string, string, number[]][] = [
      ['no method', 'nonsense\r\n\r\n', [400]],
      ['another protocol', '\u0016\u0003\u0001\u0002\u0000\u0001', [400]],
      ['no host', 'GET /v1/service HTTP/1.1\r\n\r\n', [400]],
      ['a method nobody knows', `FROB /v1/service HTTP/1.1\r\n${host}\r\n`, [400, 404, 405]],
      ['two lengths', `POST /v1/sign-ins HTTP/1.1\r\n${host}Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}x`, [400]],
      ['length and chunks', `POST /v1/sign-ins HTTP/1.1\r\n${host}Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`, [400]],
      [
        'chunks that are none',
        `POST /v1/sign-ins HTTP/1.1\r\n${host}Origin: ${world.publicOrigin}\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n`,
        [400],
      ],
      ['a header with a line of its own', `GET /v1/service HTTP/1.1\r\n${host}X: a\u0000b\r\n\r\n`, [400]],
      ['17 KiB of headers', `GET /v1/service HTTP/1.1\r\n${host}X: ${'a'.repeat(17 * 1024)}\r\n\r\n`, [431]],
      ['an address of 9 KiB', `GET /v1/service?${'a'.repeat(9 * 1024)} HTTP/1.1\r\n${host}\r\n`, [414]],
      ['an absolute address', `GET http://evil.test/v1/service HTTP/1.1\r\n${host}\r\n`, [400]],
      ['an address with a hash', `GET /v1/service#x HTTP/1.1\r\n${host}\r\n`, [200, 400, 404]],
      ['bad percent signs', `GET /v1/%zz%%% HTTP/1.1\r\n${host}\r\n`, [400, 404]],
      ['a tunnel', 'CONNECT evil.test:443 HTTP/1.1\r\nHost: evil.test\r\n\r\n', [0, 400, 404, 405]],
    ]

    for (const [what, bytes, statuses] of attempts) {
      const { status, text } = await exchange(world.server.port, bytes)
      assert.ok(statuses.includes(status), `${what}: ${text.slice(0, 300)}`)
      if (status >= 400) assert.match(text, /content-type: application\/problem\+json/i, what)
    }
    assert.equal((await world.browser().reply('getService')).status, 200)
  })

  test('headers and bodies that drip in are cut off after ten seconds', async () => {
    for (const { millis, answer } of await Promise.all(drips)) {
      assert.ok(millis > 8000 && millis < 20_000, `cut off after ${Math.round(millis)} ms`)
      assert.match(answer, /^HTTP\/1\.1 408 [\s\S]*REQUEST_TIMEOUT/)
    }
    assert.equal((await world.browser().reply('getService')).status, 200)
  })

  /** The bytes this browser would send. */
  function requestBytes(browser: Client, path: string, body: string, part: 'all' | 'head' = 'all'): Buffer {
    const cookie = [...browser.cookies].map(([name, value]) => `${name}=${value}`).join('; ')
    const head = [
      `POST ${path} HTTP/1.1`,
      `Host: ${new URL(world.publicOrigin).host}`,
      `Origin: ${world.publicOrigin}`,
      `X-Forwarded-For: ${world.browser().address}`,
      `Cookie: ${cookie}`,
      'Content-Type: application/json',
      `Content-Length: ${Buffer.byteLength(body)}`,
    ]
    return Buffer.from(`${head.join('\r\n')}\r\n\r\n${part === 'all' ? body : ''}`)
  }
})

function residentMebibytes(pid: number): number {
  const kibibytes = Number(/^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1])
  return kibibytes / 1024
}
