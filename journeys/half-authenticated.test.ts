import assert from 'node:assert/strict'
import { test } from 'node:test'
import { endpoints } from '@countersign/contract'
import { everyCall } from './harness/every-call.ts'
import type { Reply } from './harness/send.ts'
import { eachEngine } from './harness/world.ts'

/** What a sign-in may do whose code is still due; calls that ask nobody who they are stand beside it. */
const allowed = ['getSignIn', 'abandonSignIn', 'openChallenge', 'getChallenge', 'verifyChallenge']

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
        verifyChallenge: ofChallenge,
      }
      const reply = await browser.reply(name, own[name] ?? input)

      if (allowed.includes(name)) assert.ok(reply.status < 300 || reply.status === 422, `${name}: ${reply.text}`)
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
    const spellings = [
      '/v1/factors',
      '/v1/factors/',
      '//v1/factors',
      '/v1//factors',
      '/V1/factors',
      '/v1/Factors',
      '/v1/FACTORS',
      '/v1/factors;',
      '/v1/factors;a=b',
      '/v1/factors.',
      '/v1/factors.json',
      '/v1/factors%20',
      '/v1/factors%00',
      '/v1/%66actors',
      '/%76%31/factors',
      '/v1%2ffactors',
      '/v1/./factors',
      '/v1/../v1/factors',
      '/v1/sign-ins/../factors',
      '/v1/sign-ins/current/../../factors',
      '/v1/%2e%2e/v1/factors',
      '/v1/factors?',
      '/v1/factors?x=1',
      '/v1/factors%3f',
      '/v1/factors%23',
      '/v1\\factors',
      '/v1/factors%5c',
      '/v1/%c0%affactors',
      '/v1/factors%252f',
      '/healthz/../v1/factors',
    ]

    for (const path of spellings) {
      const { status, text } = await browser.send({ method: 'GET', path })
      assert.ok([400, 401, 403, 404].includes(status), `${path}: ${status}`)
      assert.ok(!text.includes('"items"'), path)
      const whole = await maya.browser.send({ method: 'GET', path })
      assert.ok(
        whole.status === 200 ? status === 401 : [400, 404].includes(whole.status),
        `${path}: ${whole.status} with a session, ${status} with half of one`,
      )
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
