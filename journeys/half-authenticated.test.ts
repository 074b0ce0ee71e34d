import assert from 'node:assert/strict'
import { test } from 'node:test'
import { endpoints } from '@countersign/contract'
import type { Client } from './harness/client.ts'
import { asRequest, everyCall } from './harness/every-call.ts'
import { nextDigits } from './harness/mail-links.ts'
import type { Person } from './harness/person.ts'
import { exchange } from './harness/raw-connection.ts'
import type { Reply } from './harness/send.ts'
import { eachEngine } from './harness/world.ts'

/** What a sign-in may do whose code is still due; calls that ask nobody who they are stand beside it. */
const allowed = ['getSignIn', 'abandonSignIn', 'openChallenge', 'getChallenge', 'sendChallenge', 'verifyChallenge']

/** Where other services take a password. */
const otherRoads = [
  ...['/login', '/signin', '/api/login', '/api/v1/login', '/api/auth', '/auth/login', '/auth/token', '/v1/login', '/v1/tokens'],
  ...['/v1/session', '/v1/sessions', '/v0/sign-ins', '/v2/sign-ins', '/sign-ins', '/api/v1/sign-ins', '/oauth/token', '/oauth2/token'],
  ...['/token', '/connect/token', '/device_authorization', '/introspect', '/rpc', '/graphql', '/basic', '/j_security_check', '/xmlrpc'],
]

/** Ways to write the address of a call that a proxy and a guard may read differently. */
function spellingsOf(name: string): string[] {
  const [first = '', rest] = [name[0], name.slice(1)]
  const encoded = `%${first.charCodeAt(0).toString(16)}${rest}`
  const ends = ['', '/', ';', ';a=b', '.', '.json', '%20', '%00', '?', '?x=1', '%3f', '%23', '%5c', '%252f']
  const before = ['//v1/', '/v1//', '/V1/', '/%76%31/', '/v1%2f', '/v1/./', '/v1/../v1/', '/v1\\', '/v1/%c0%af', '/v1/%2e%2e/v1/']
  const around = ['/v1/sign-ins/../', '/v1/sign-ins/current/../../', '/healthz/../v1/', '/v1/service/../']
  return [
    ...ends.map((end) => `/v1/${name}${end}`),
    ...[...before, ...around].map((start) => `${start}${name}`),
    ...[first.toUpperCase() + rest, name.toUpperCase(), encoded].map((written) => `/v1/${written}`),
  ]
}

eachEngine('a sign-in whose code is still due', {}, (world) => {
  test('A07: it may ask for a challenge, answer it and leave; every other call refuses its cookie', async () => {
    const maya = await world.personWithAuthenticator('maya')
    const calls = everyCall(maya).filter(({ name }) => endpoints[name].caller !== 'anyone')

    for (const { name, input } of calls) {
      const browser = world.browser()
      const { challenge } = await maya.beginSignIn(browser)
      const ofChallenge = { params: { id: challenge.id }, body: { proof: maya.authenticator.wrongCode(world.clock) } }
      const own: Partial<Record<typeof name, object>> = {
        openChallenge: { body: { purpose: 'sign_in' } },
        getChallenge: { params: ofChallenge.params },
        sendChallenge: { params: ofChallenge.params, body: {} },
        verifyChallenge: ofChallenge,
      }
      const reply = await browser.reply(name, own[name] ?? input)

      if (allowed.includes(name))
        assert.ok(reply.status < 300 || reply.status === 422 || /NOTHING_TO_SEND/.test(reply.text), `${name}: ${reply.text}`)
      else assert.ok(reply.status === 401 || reply.status === 403, `${name}: ${reply.text}`)
      // Five wrong codes would pause the factor.
      if (name === 'verifyChallenge') await maya.signIn(world.browser())
    }
    const browser = world.browser()
    await maya.beginSignIn(browser)
    for (const purpose of ['add_factor', 'rename_factor', 'replace_factor', 'suspend_factor', 'resume_factor', 'remove_factor'] as const) {
      const refusal = await browser.refused('openChallenge', { body: { purpose, target: maya.authenticator.factorId } })
      assert.equal(refusal.status, 401)
    }
  })

  test('its secret opens nothing under the name of another cookie, nor a session’s under its own', async () => {
    const maya = await world.personWithAuthenticator('maya')
    const browser = world.browser()
    await maya.beginSignIn(browser)
    const half = browser.cookies.get('__Host-sign-in') ?? ''
    const whole = maya.browser.cookies.get('__Host-session') ?? ''
    const [asSession, asSignIn] = [world.browser(), world.browser()]
    for (const name of ['__Host-session', 'session', '__Host-device']) asSession.cookies.set(name, half)
    for (const name of ['__Host-sign-in', 'sign-in', '__Host-device']) asSignIn.cookies.set(name, whole)

    for (const client of [asSession, asSignIn]) {
      for (const { name, input } of everyCall(maya)) {
        if (endpoints[name].caller === 'anyone') continue
        const { status, text } = await client.reply(name, input)
        assert.ok(status === 401 || status === 403, `${name}: ${text}`)
      }
    }
  })

  test('it is not let into the pages of signed-in people, however their address is spelled', async () => {
    const maya = await world.personWithAuthenticator('maya')
    const browser = world.browser()
    await maya.beginSignIn(browser)
    const contentOf = ({ text }: Reply) => text.replaceAll(/nonce[^"]*"[^"]+"/g, '')
    const signedInPage = await maya.browser.send({ method: 'GET', path: '/security', headers: { accept: 'text/html' } })
    assert.equal(signedInPage.status, 200)

    const spellings = [
      '/',
      '/security',
      '/security/',
      '/security/apps',
      '//security',
      '/Security',
      '/security;x',
      '/%73ecurity',
      '/security/..;/',
      '/./security',
      '/security%2f',
      '/security?next=/security',
      '/sign-in/../security',
    ]
    for (const path of spellings) {
      const page = await browser.send({ method: 'GET', path, headers: { accept: 'text/html' } })
      assert.ok([200, 303, 400, 404].includes(page.status), `${path}: ${page.status}`)
      assert.notEqual(contentOf(page), contentOf(signedInPage), path)
    }
  })

  test('thirty spellings of an address are refused as the address is', async () => {
    const maya = await world.personWithAuthenticator('maya')
    const browser = world.browser()
    await maya.beginSignIn(browser)
    const elsewhere = (client: Client) => client.from(world.browser().address)

    for (const name of ['factors', 'account', 'session', 'sessions', 'activity', 'trusted-devices']) {
      for (const path of spellingsOf(name)) {
        const { status, text } = await elsewhere(browser).send({ method: 'GET', path })
        assert.ok([400, 401, 403, 404].includes(status), `${path}: ${status}`)
        assert.ok(!/"items"|"email"/.test(text), path)
        const whole = await elsewhere(maya.browser).send({ method: 'GET', path })
        assert.ok(
          whole.status === 200 ? status === 401 : [400, 404].includes(whole.status),
          `${path}: ${whole.status} with a session, ${status} with half of one`,
        )
      }
    }
  })

  test('it is over as soon as the password or the address changes elsewhere', async () => {
    const changes: Record<string, (maya: Person) => Promise<unknown>> = {
      password: async (maya) => {
        await maya.stepUp('change_password')
        const newPassword = `${maya.password} and more`
        return maya.browser.call('changePassword', { body: { currentPassword: maya.password, newPassword } })
      },
      address: async (maya) => {
        const mailbox = world.mailbox(`moved.${maya.email}`)
        await maya.stepUp('change_email')
        const { requestId } = await maya.browser.call('changeEmail', { body: { email: mailbox.address } })
        const code = await nextDigits({ mailbox, secrets: world.secrets }, /confirm this address/)
        return maya.browser.call('confirmAddress', { body: { requestId, code } })
      },
    }

    for (const [what, change] of Object.entries(changes)) {
      const maya = await world.personWithAuthenticator('maya')
      const browser = world.browser()
      const { challenge } = await maya.beginSignIn(browser)
      await change(maya)

      const proof = await maya.authenticator.freshCode(world.clock)
      await browser.refused('verifyChallenge', { params: { id: challenge.id }, body: { proof } }, 'NOT_SIGNED_IN')
      await browser.refused('getSignIn', undefined, 'SIGN_IN_EXPIRED')
      await browser.refused('getSession', undefined, 'NOT_SIGNED_IN')
      assert.equal((await maya.browser.reply('getSession')).status, 200, what)
    }
  })

  test('the password alone opens nothing by any other road: header, token call, old address, socket', async () => {
    const maya = await world.personWithAuthenticator('maya')
    const { email, password } = maya
    const given = { email, username: email, password, grant_type: 'password', client_id: 'web', scope: 'openid' }
    const form = { 'content-type': 'application/x-www-form-urlencoded' }
    const json = { 'content-type': 'application/json' }
    const basic = `Basic ${Buffer.from(`${email}:${password}`).toString('base64')}`

    for (const authorization of [basic, `Bearer ${password}`, `Bearer ${maya.browser.cookies.get('__Host-session')}`]) {
      for (const call of everyCall(maya).filter(({ name }) => endpoints[name].caller !== 'anyone')) {
        const request = asRequest(call)
        const { status, text } = await world.browser().send({ ...request, headers: { ...request.headers, authorization } })
        assert.ok(status === 401 || status === 403, `${call.name}: ${text}`)
      }
    }
    for (const path of otherRoads) {
      for (const [headers, body] of [
        [json, JSON.stringify(given)],
        [form, `${new URLSearchParams(given)}`],
        [{ ...form, authorization: basic }, 'grant_type=client_credentials'],
      ] as const) {
        const reply = await world.browser().send({ method: 'POST', path, headers, body })
        assert.ok([404, 405, 415].includes(reply.status), `${path}: ${reply.status} ${reply.text.slice(0, 200)}`)
        assert.deepEqual(reply.setCookies, [], path)
      }
      const asked = await world.browser().send({ method: 'GET', path: `${path}?${new URLSearchParams(given)}` })
      assert.deepEqual([asked.setCookies, asked.text.includes(email)], [[], false], path)
    }
    for (const path of ['/v1/session', '/ws', '/socket.io/', '/']) {
      const upgrade =
        'Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n'
      const host = new URL(world.publicOrigin).host
      const { status } = await exchange(
        world.server.port,
        `GET ${path} HTTP/1.1\r\nHost: ${host}\r\nAuthorization: ${basic}\r\n${upgrade}\r\n`,
      )
      assert.notEqual(status, 101, path)
    }
  })

  test('the code alone, without the password, is worth nothing', async () => {
    const maya = await world.personWithAuthenticator('maya')
    const { challenge } = await maya.beginSignIn(world.browser())
    const proof = await maya.authenticator.freshCode(world.clock)

    await world.browser().refused('verifyChallenge', { params: { id: challenge.id }, body: { proof } }, 'NOT_SIGNED_IN')
    await world.browser().refused('signIn', { body: { email: maya.email, password: proof } }, 'WRONG_CREDENTIALS')
    await world
      .browser()
      .refused('openChallenge', { body: { purpose: 'sign_in', factorId: maya.authenticator.factorId } }, 'SIGN_IN_EXPIRED')
  })
})
