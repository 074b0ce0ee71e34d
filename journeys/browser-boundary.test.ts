import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Endpoint, endpoints } from '@countersign/contract'
import { routes } from '@countersign/contract/routes'
import type { Client, RawRequest } from './harness/client.ts'
import { asRequest, everyCall, type PreparedCall } from './harness/every-call.ts'
import { Exchange, withdrawalOf } from './harness/exchange.ts'
import { exchange } from './harness/raw-connection.ts'
import type { Reply } from './harness/send.ts'
import { days } from './harness/test-clock.ts'
import { eachEngine } from './harness/world.ts'

const pages = ['/', '/security', '/sign-in', '/sign-up', '/help', '/security/apps', '/nowhere']
const operation = [
  '/healthz',
  '/readyz',
  '/metrics',
  '/openapi.json',
  '/docs',
  '/docs/',
  '/docs/problems',
  '/docs/static/index.html',
  '/docs/json',
]

/** Where other programs show their inside, are tested, or are set up by whoever comes first. */
const insides = [
  ...['/debug', '/debug/pprof', '/_debug', '/test', '/__test__', '/_test/reset', '/v1/test', '/v1/debug', '/v1/clock', '/v1/codes'],
  ...['/v1/outbox', '/v1/mails', '/v1/audit', '/v1/users', '/v1/staff', '/v1/admin', '/admin', '/setup', '/install'],
  ...['/v1/setup', '/v1/first-admin', '/env', '/.env', '/config', '/config.json', '/keys.json', '/countersign.db', '/.git/config'],
  ...['/package.json', '/src/main.ts', '/node_modules/', '/server-status', '/actuator', '/status', '/info', '/trace', '/heapdump', '/repl'],
]

/** How a form sends what is in it, whoever made the page that it is on. */
const formEncodings = ['application/x-www-form-urlencoded', 'multipart/form-data; boundary=x', 'text/plain']
const foreignOrigins: Record<string, string | null>[] = [
  { origin: null, 'sec-fetch-site': null },
  { origin: 'null', 'sec-fetch-site': 'cross-site' },
  { origin: 'https://evil.test', 'sec-fetch-site': 'cross-site' },
  { origin: 'https://evil.test', 'sec-fetch-site': null },
  { origin: 'https://sub.id.example.test', 'sec-fetch-site': 'same-site' },
  { origin: null, 'sec-fetch-site': 'same-site', referer: 'https://id.example.test/security' },
]

eachEngine('what a browser is told and what it may do', {}, (world) => {
  /** The same browser at an address of its own, so that no limit of an address is met. */
  const elsewhere = (browser: Client) => browser.from(world.browser().address)

  /** Those that end the session last. */
  const inOneSession = (calls: PreparedCall[]) => [
    ...calls.filter(({ name }) => !ending.has(name)),
    ...calls.filter(({ name }) => ending.has(name)),
  ]
  const ending = new Set<string>(['signOut', 'freezeAccount', 'endOtherSessions', 'endSession'])

  test('every answer of every address and status carries the security headers, and none may be kept that is personal', async () => {
    const maya = await world.personWithAuthenticator('maya')
    const nobody = world.browser()
    const requests: [Client, RawRequest][] = [
      ...everyCall(maya).map((call): [Client, RawRequest] => [nobody, asRequest(call)]),
      ...[...pages, ...operation].flatMap((path) =>
        [nobody, maya.browser].map((client): [Client, RawRequest] => [client, { method: 'GET', path, headers: { accept: 'text/html' } }]),
      ),
      ...inOneSession(everyCall(maya)).map((call): [Client, RawRequest] => [maya.browser, asRequest(call)]),
      [nobody, { method: 'HEAD', path: '/v1/service' }],
      [nobody, { method: 'OPTIONS', path: '/v1/service' }],
      [nobody, { method: 'PUT', path: '/v1/session' }],
      [nobody, { method: 'GET', path: '/v1/%zz' }],
      [nobody, { method: 'GET', path: `/v1/service?${'a'.repeat(9000)}` }],
      [nobody, { method: 'POST', path: '/v1/sign-ins', headers: { origin: 'https://evil.test' }, body: '{}' }],
      [nobody, { method: 'POST', path: '/v1/sign-ins', headers: { 'content-type': 'text/plain' }, body: '{}' }],
      [nobody, { method: 'POST', path: '/v1/sign-ins', headers: { 'content-type': 'application/json' }, body: '{' }],
      [nobody, { method: 'POST', path: '/v1/sign-ins', headers: { 'content-type': 'application/json' }, body: ' '.repeat(70_000) }],
    ]
    const statuses = new Set<number>()

    for (const [client, request] of requests) {
      const reply = await elsewhere(client).send(request)
      statuses.add(reply.status)
      audit(reply, `${request.method} ${request.path.slice(0, 60)}: ${reply.status}`)
    }
    const flood = world.browser()
    await Promise.all(Array.from({ length: 310 }, () => flood.send({ method: 'GET', path: '/v1/service' })))
    const limited = await flood.send({ method: 'GET', path: '/v1/service' })
    statuses.add(limited.status)
    audit(limited, 'too many requests')

    for (const status of [200, 201, 303, 400, 401, 403, 404, 405, 413, 414, 415, 422, 429])
      assert.ok(statuses.has(status), `${status} was met`)
    const { text } = await exchange(world.server.port, `GET /v1/service HTTP/1.1\r\nX: ${'a'.repeat(20_000)}\r\n\r\n`)
    for (const header of ['strict-transport-security', 'content-security-policy', 'x-content-type-options', 'referrer-policy'])
      assert.match(text, new RegExp(`^${header}: `, 'im'))
    assert.match(text, /^cache-control: no-store/im)
  })

  function audit({ headers, status, text }: Reply, what: string): void {
    const maxAge = Number(/max-age=(\d+)/.exec(headers['strict-transport-security'] ?? '')?.[1])
    assert.ok(maxAge >= 365 * 24 * 3600 && /includeSubDomains/.test(headers['strict-transport-security'] ?? ''), `${what}: HSTS`)
    assert.equal(headers['x-content-type-options'], 'nosniff', what)
    assert.equal(headers['referrer-policy'], 'no-referrer', what)
    assert.equal(headers['cross-origin-opener-policy'], 'same-origin', what)
    // What a page may ask the browser for: nothing else can ask.
    if (/^text\/html/.test(headers['content-type'] ?? ''))
      assert.match(String(headers['permissions-policy']), /camera=.*geolocation=\(\)/, what)
    assert.equal(headers.server ?? headers['x-powered-by'], undefined, `${what}: says what it is made of`)
    const policy = String(headers['content-security-policy'])
    for (const directive of ["object-src 'none'", "base-uri 'none'", "frame-ancestors 'none'", "default-src 'none'"])
      assert.ok(policy.includes(directive), `${what}: ${policy}`)
    assert.doesNotMatch(policy, /unsafe-|\*|https?:/, what)
    for (const name of Object.keys(headers)) assert.ok(!name.startsWith('access-control-'), `${what}: ${name}`)
    const isPublic = /^(text\/(html|css|javascript)|image\/)/.test(headers['content-type'] ?? '') || /^\{"openapi"/.test(text)
    if (!isPublic || status >= 400) assert.equal(headers['cache-control'], 'no-store', `${what}: may be kept`)
  }

  test('GET, HEAD and OPTIONS change nothing, on any address, for anybody', async () => {
    const maya = await world.personWithAuthenticator('maya')
    const half = world.browser()
    await maya.beginSignIn(half)
    await world.clock.pass(1000)
    const before = await world.storedRows()
    const paths = new Set([...everyCall(maya).map((call) => asRequest(call).path), ...pages, ...operation])

    for (const path of paths) {
      for (const method of ['GET', 'HEAD', 'OPTIONS']) {
        for (const browser of [maya.browser, half]) {
          const { setCookies, status } = await elsewhere(browser).send({ method, path })
          assert.deepEqual(setCookies, [], `${method} ${path}`)
          assert.ok(status < 500, `${method} ${path}`)
        }
      }
    }

    assert.deepEqual(await world.storedRows(), before)
    assert.equal((await half.call('getSignIn')).state, 'challenge_required')
  })

  test('A25: forms of another site change nothing, in three encodings, whatever origin they claim', async () => {
    const maya = await world.personWithAuthenticator('maya')
    await maya.stepUp('remove_factor', { target: maya.authenticator })
    const before = await world.storedRows()
    // Calls of host applications take no cookie, and no page can make a browser send a key.
    const writes = everyCall(maya).filter(({ name }) => routes[name].method !== 'GET' && endpoints[name].caller !== 'host')

    for (const call of writes) {
      const { body } = asRequest(call)
      for (const origin of foreignOrigins) {
        for (const type of [...formEncodings, 'application/json', null]) {
          const reply = await elsewhere(maya.browser).send({
            ...asRequest(call),
            headers: { ...origin, 'content-type': type },
            body: type === null ? undefined : (body ?? 'a=b'),
          })
          assert.deepEqual(
            [reply.status, JSON.parse(reply.text).code],
            [403, 'FOREIGN_ORIGIN'],
            `${call.name} from ${JSON.stringify(origin)}`,
          )
        }
      }
      for (const type of formEncodings) {
        if (!(endpoints[call.name] as Endpoint).body) continue
        const reply = await elsewhere(maya.browser).send({ ...asRequest(call), headers: { 'content-type': type } })
        assert.equal(reply.status, 415, `${call.name} as ${type}`)
      }
    }

    assert.deepEqual(await world.storedRows(), before)
  })

  test('A25: a withdrawal that is asked for and proved is neither approved nor redeemed by a form of another site', async () => {
    const [bank, maya] = [await Exchange.open(world), await world.personWithAuthenticator('maya')]
    await world.clock.pass(days(2)) // a new factor approves no payment yet
    await maya.signIn()
    const { id: accountId } = await maya.browser.call('getAccount')
    const { id } = await bank.request(accountId, withdrawalOf('10'))
    const body = { factorId: maya.authenticator.factorId }
    const challenge = await maya.browser.call('askForApprovalProof', { params: { id }, body })
    const proof = await maya.authenticator.freshCode(world.clock)
    await maya.browser.call('verifyChallenge', { params: { id: challenge.id }, body: { proof } })
    const before = await world.storedRows()
    // A field whose name is the beginning of JSON, and its value the end: what a form can write by itself.
    const forms = ['operation=10+BTC', '--x\r\n\r\n{}\r\n--x--', `{"operation":${JSON.stringify(withdrawalOf('10'))},"a":"="}`]

    for (const origin of foreignOrigins)
      for (const [at, type] of formEncodings.entries()) {
        const form = { method: 'POST', headers: { ...origin, 'content-type': type }, body: forms[at] }
        const approving = await elsewhere(maya.browser).send({ ...form, path: `/v1/approvals/${id}/approve` })
        const redeeming = await elsewhere(maya.browser).send({ ...form, path: `/v1/host/approvals/${id}/redeem` })
        assert.deepEqual([approving.status, JSON.parse(approving.text).code], [403, 'FOREIGN_ORIGIN'], JSON.stringify(form))
        assert.equal(redeeming.status, 415, redeeming.text)
      }

    assert.deepEqual(await world.storedRows(), before)
    await maya.browser.call('approve', { params: { id } })
    assert.equal((await bank.redeem(id, withdrawalOf('10'))).state, 'redeemed')
  })

  test('A26: no origin is ever allowed to read an answer', async () => {
    const maya = await world.personWithAuthenticator('maya')
    const origins = [
      'https://evil.test',
      'null',
      '*',
      'https://id.example.test.evil.test',
      'https://evil-id.example.test',
      'https://id.example.test:8443',
      'http://id.example.test',
      'https://ID.EXAMPLE.TEST',
      'https://id.example.test/',
      'https://id.example.test@evil.test',
      'https://sub.id.example.test',
      'https://example.test',
      'https://id.example.tes',
      'https://id.example.test.',
      'https://id.example.test%60.evil.test',
      'https://id_example.test',
      'file://',
      'chrome-extension://abcdefghijklmnop',
      'https://id.example.test, https://evil.test',
      'https://[::1]',
    ]

    for (const origin of origins) {
      for (const path of ['/v1/session', '/v1/factors', '/v1/account', '/v1/service', '/openapi.json']) {
        const asked = {
          origin,
          'sec-fetch-site': 'cross-site',
          'access-control-request-method': 'DELETE',
          'access-control-request-headers': 'content-type',
        }
        for (const method of ['OPTIONS', 'GET']) {
          const { headers } = await elsewhere(maya.browser).send({ method, path, headers: asked })
          const allowing = Object.keys(headers).filter((name) => name.startsWith('access-control-'))
          assert.deepEqual(allowing, [], `${method} ${path} from ${origin}`)
        }
      }
    }
  })

  test('a page for signed-in people sends others to sign in, and from there to addresses of its own only', async () => {
    const targets = [
      '//evil.test',
      '//evil.test/%2f..',
      '/\\evil.test',
      '/%09/evil.test',
      '/%5cevil.test',
      '///evil.test',
      '/security//evil.test',
      '/security?next=https://evil.test',
      '/.evil.test',
      '/%2f%2fevil.test',
      '/security/..//evil.test',
      '/security%0d%0aLocation:%20https://evil.test',
      '/https://evil.test',
      '/security/https:evil.test',
      '/@evil.test',
      '/security@evil.test',
      '/;//evil.test',
      '/?//evil.test',
      '/security/%00//evil.test',
      '/security/\u2028//evil.test',
    ]

    for (const path of targets) {
      const { status, headers } = await world
        .browser()
        .send({ method: 'GET', path: encodeURI(path).replaceAll('%25', '%'), headers: { accept: 'text/html' } })
      if (status < 300 || status >= 400) continue
      const location = new URL(headers.location ?? '', world.publicOrigin)
      assert.equal(location.origin, world.publicOrigin, `${path} leads to ${headers.location}`)
      assert.equal(location.pathname, '/sign-in', path)
      const next = location.searchParams.get('next')
      if (next !== null) assert.equal(new URL(next, world.publicOrigin).origin, world.publicOrigin, `${path} would lead on to ${next}`)
    }
  })

  test('the host that a request names is written nowhere', async () => {
    const forged = { host: 'evil.test', 'x-forwarded-host': 'evil.test', 'x-forwarded-proto': 'http', forwarded: 'host=evil.test' }
    for (const path of ['/security', '/v1/session', '/v1/service', '/openapi.json', '/docs/problems', '/sign-in']) {
      const { headers, text } = await world.browser().send({ method: 'GET', path, headers: { ...forged, accept: 'text/html' } })
      assert.ok(!text.includes('evil.test') && !JSON.stringify(headers).includes('evil.test'), path)
    }
    const maya = world.stranger('maya')
    await maya.browser.send({
      method: 'POST',
      path: '/v1/accounts',
      headers: { ...forged, 'content-type': 'application/json' },
      body: JSON.stringify(maya.credentials),
    })

    const mail = await maya.mailbox.next(/sign-up code/)

    assert.doesNotMatch(`${mail.text}${mail.html}`, /evil\.test/)
  })

  test('no address is there for tests or for looking inside, and no code or password is known beforehand', async () => {
    for (const path of insides) {
      for (const method of ['GET', 'POST']) {
        const { status, text } = await world.browser().send({ method, path, ...(method === 'POST' && { body: '' }) })
        assert.ok([404, 405].includes(status), `${method} ${path}: ${status} ${text.slice(0, 200)}`)
      }
    }
    for (const [email, password] of [
      ['admin@example.test', 'admin'],
      ['admin@localhost.test', 'password'],
      ['root@example.test', 'changeme'],
      ['countersign@example.test', 'countersign'],
    ] as const)
      await world.browser().refused('signIn', { body: { email, password } }, 'WRONG_CREDENTIALS')

    const maya = world.stranger('maya')
    const { signUpId, code } = await maya.askForAccount()
    for (const known of ['00000000', '12345678', '11111111', '99999999'].filter((one) => one !== code))
      await maya.browser.refused('confirmSignUp', { body: { signUpId, code: known } }, 'WRONG_CODE')
    await maya.browser.call('confirmSignUp', { body: { signUpId, code } })
    const { authenticator, enrollmentId: id } = await maya.beginAuthenticator()
    const near = [-1, 0, 1].map((away) => authenticator.code(world.clock, away))
    for (const proof of ['000000', '123456', '111111', '654321', '999999'].filter((one) => !near.includes(one)))
      assert.equal((await maya.browser.reply('verifyEnrollment', { params: { id }, body: { proof } })).status, 422)
  })

  test('/metrics tells nobody who comes through the proxy', async () => {
    const throughProxy = await world.browser().send({ method: 'GET', path: '/metrics' })
    const onTheMachine = await world.browser().send({ method: 'GET', path: '/metrics', headers: { 'x-forwarded-for': null } })

    assert.equal(throughProxy.status, 404)
    assert.equal(onTheMachine.status, 200)
    for (const told of ['http_request_duration_seconds_count', 'outbox_waiting_messages', 'audit_unsealed_rows'])
      assert.match(onTheMachine.text, new RegExp(`^${told}\\b.* \\d+$`, 'm'))
  })
})
