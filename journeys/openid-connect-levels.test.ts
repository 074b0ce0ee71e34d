import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Client } from './harness/client.ts'
import { Host } from './harness/host.ts'
import { agree } from './harness/member.ts'
import type { Person } from './harness/person.ts'
import { policyFile, withRequired, withTrustedDevices } from './harness/policy-file.ts'
import { claimsIn, type Outcome, RelyingParty } from './harness/relying-party.ts'
import { SoftPasskey } from './harness/soft-passkey.ts'
import { minutes, seconds } from './harness/test-clock.ts'
import { eachEngine, type World } from './harness/world.ts'

/** Everybody who signs in somehow, set up once. */
async function makePeople(world: World) {
  const plain = await world.person('paula')
  const withApp = await world.personWithAuthenticator('maya')
  await withApp.makeRecoveryCodes()
  const withKey = await world.person('kim')
  const synced = await new SoftPasskey(world).setUp(withKey)
  const withHardware = await world.person('hana')
  const hardware = await new SoftPasskey(world, { backupEligible: false }).setUp(withHardware)
  const withPhone = await world.person('pia')
  const phone = world.phone()
  await withPhone.setUpPhone(phone)
  return { plain, withApp, withKey, synced, withHardware, hardware, withPhone, phone }
}

eachEngine('what applications are told of a sign-in', { env: { COUNTERSIGN_POLICY: withTrustedDevices } }, (world) => {
  let shop: RelyingParty
  let people: Awaited<ReturnType<typeof makePeople>>
  before(async () => {
    shop = await RelyingParty.register(world)
    people = await makePeople(world)
  })

  const said = async (browser: Client, params: Record<string, string> = {}) => {
    const { id_token, access_token } = await shop.signIn(browser, params)
    const { acr, amr, auth_time } = claimsIn(id_token)
    const inspected = await shop.introspect(access_token)
    assert.deepEqual([inspected.acr, inspected.amr, inspected.auth_time], [acr, amr, auth_time])
    return { acr, amr, at: (auth_time as number) * 1000 }
  }
  const errorOf = (outcome: Outcome) => (outcome.at === 'application' ? (outcome.params.get('error') ?? 'given') : outcome.at)
  const answer = (browser: Client, id: string, proof: unknown, more: object = {}) =>
    browser.call('verifyChallenge', { params: { id }, body: { proof, ...more } as never })
  const code = (person: Person) => person.authenticator.freshCode(world.clock)

  async function stepUp(browser: Client, person: Person, target: string, proof: (challenge: never) => unknown): Promise<void> {
    void person
    const challenge = await browser.call('openChallenge', { body: { purpose: 'continue_to_application', target } })
    await answer(browser, challenge.id, await proof(challenge as never))
  }

  test('OID-4: twenty kinds of sign-in, and what each of them says', async () => {
    const { plain, withApp, withKey, synced, withHardware, hardware, withPhone, phone } = people
    const fresh = () => world.browser()
    const asked = 'x'.repeat(43)
    const trusting = fresh()
    const aal1 = ['aal1', ['pwd']] as const
    const kinds: [string, () => Promise<Client>, string, readonly string[]][] = [
      ['sign-up', async () => (await world.person('new')).browser, ...aal1],
      ['password, where there is no factor', async () => inBy(plain, fresh()), ...aal1],
      [
        'password once more in that session',
        async () => {
          const browser = await inBy(plain, fresh())
          await stepUp(browser, plain, asked, () => plain.password)
          return browser
        },
        ...aal1,
      ],
      ['password and app', async () => inBy(withApp, fresh()), 'aal2', ['pwd', 'otp', 'mfa']],
      [
        'the same, and trusted from now on',
        async () => {
          const { challenge } = await withApp.beginSignIn(trusting)
          await answer(trusting, challenge.id, await code(withApp), { trustDevice: true })
          return trusting
        },
        'aal2',
        ['pwd', 'otp', 'mfa'],
      ],
      [
        'password in a trusted browser',
        async () => {
          await trusting.call('signOut')
          return inBy(withApp, trusting)
        },
        ...aal1,
      ],
      [
        'code afterwards in the trusted browser',
        async () => {
          await stepUp(trusting, withApp, asked, () => code(withApp))
          return trusting
        },
        'aal2',
        ['pwd', 'otp', 'mfa'],
      ],
      [
        'password and texted code',
        async () => {
          const browser = fresh()
          const { challenge } = await withPhone.beginSignIn(browser)
          await browser.call('sendChallenge', { params: { id: challenge.id }, body: {} })
          await answer(browser, challenge.id, await phone.nextCode())
          return browser
        },
        'aal2',
        ['pwd', 'sms', 'mfa'],
      ],
      [
        'passkey alone, on several devices',
        async () => {
          const browser = fresh()
          await synced.signIn(browser)
          return browser
        },
        'phr',
        ['swk', 'user', 'mfa'],
      ],
      [
        'passkey alone, kept by hardware',
        async () => {
          const browser = fresh()
          await hardware.signIn(browser)
          return browser
        },
        'phrh',
        ['hwk', 'user', 'mfa'],
      ],
      ['password and passkey that verified the person', async () => byPasskey(withKey, synced), 'phr', ['pwd', 'swk', 'user', 'mfa']],
      ['password and passkey of hardware', async () => byPasskey(withHardware, hardware), 'phrh', ['pwd', 'hwk', 'user', 'mfa']],
      [
        'password and passkey that did not verify the person',
        async () => byPasskey(withKey, synced, { flags: (flags: number) => flags & ~0x04 }),
        'aal2',
        ['pwd', 'swk', 'user', 'mfa'],
      ],
      [
        'passkey once more after that',
        async () => {
          const browser = await byPasskey(withKey, synced, { flags: (flags: number) => flags & ~0x04 })
          await stepUp(browser, withKey, asked, ({ passkey }) => synced.answer(passkey))
          return browser
        },
        'phr',
        ['pwd', 'swk', 'user', 'mfa'],
      ],
      ['app, set up a moment ago', async () => (await world.personWithAuthenticator('nina')).browser, 'aal2', ['pwd', 'otp', 'mfa']],
      [
        'passkey, set up a moment ago and not used yet',
        async () => {
          const person = await world.person('zoe')
          await new SoftPasskey(world).setUp(person)
          return person.browser
        },
        'aal2',
        ['pwd', 'swk', 'user', 'mfa'],
      ],
      [
        'suspended app',
        async () => {
          const person = await world.personWithAuthenticator('sue')
          await person.suspend(person.authenticator)
          return inBy(person, fresh())
        },
        ...aal1,
      ],
      [
        'removed app',
        async () => {
          const person = await world.personWithAuthenticator('rob')
          await person.remove(person.authenticator)
          return inBy(person, fresh())
        },
        ...aal1,
      ],
      [
        'password changed in the session',
        async () => {
          const person = await world.personWithAuthenticator('carl')
          await person.stepUp('change_password')
          await person.browser.call('changePassword', {
            body: { currentPassword: person.password, newPassword: `${person.password} and more` },
          })
          return person.browser
        },
        'aal2',
        ['pwd', 'otp', 'mfa'],
      ],
      [
        'mailed code, which is no factor',
        async () => {
          const person = await world.person('mia')
          await person.browser.call('addAddress', { body: { email: `second.${person.email}` } }).catch(() => undefined)
          return inBy(person, fresh())
        },
        ...aal1,
      ],
    ]
    assert.equal(kinds.length, 20)
    for (const [what, signIn, acr, amr] of kinds) {
      await world.clock.pass(minutes(1))
      const browser = await signIn()
      const told = await said(browser)
      assert.deepEqual([told.acr, told.amr], [acr, [...amr]], what)
      assert.ok(Math.abs(told.at - world.clock.now()) < minutes(1), `${what}: the time of it`)
    }
  })

  test('a recovery code signs nobody in to an application: a factor is set up first', async () => {
    const person = await world.personWithAuthenticator('rita')
    await person.makeRecoveryCodes()
    const browser = world.browser()
    await person.signInWithRecoveryCode(browser)
    for (const params of [{}, { acr_values: 'aal1' }, { max_age: '0' }, { prompt: 'login' }]) {
      const asked = await shop.authorize(browser, params)
      assert.ok(asked.at === 'page' && asked.path === '/continue', JSON.stringify(asked))
      const { step } = await browser.call('getApplicationRequest', { params: { id: asked.request } })
      assert.equal(step, 'set_up')
      await browser.refused('openChallenge', { body: { purpose: 'continue_to_application', target: asked.request } }, 'SESSION_RESTRICTED')
      await browser.refused('allowApplication', { params: { id: asked.request } }, 'SESSION_RESTRICTED')
      assert.equal((await shop.goOn(browser, asked)).at, 'page')
    }
    assert.equal(errorOf(await shop.authorize(browser, { prompt: 'none' })), 'login_required')
  })

  test('OID-5: prompt=login and max_age=0 take a proof that was given for this very request, and for no other', async () => {
    const { withApp } = people
    for (const params of [{ prompt: 'login' }, { max_age: '0' }, { prompt: 'login', max_age: '10000' }]) {
      await world.clock.pass(minutes(1))
      const browser = await inBy(withApp, world.browser())
      const [one, other] = [await shop.authorize(browser, params), await shop.authorize(browser, params)]
      assert.ok(one.at === 'page' && other.at === 'page')
      assert.equal((await browser.call('getApplicationRequest', { params: { id: one.request } })).step, 'prove')
      // In another tab: for another request, for a change of the account, or by signing in anew.
      await stepUp(browser, withApp, other.request, () => code(withApp))
      const change = await browser.call('openChallenge', { body: { purpose: 'rename_factor', target: withApp.authenticator.factorId } })
      await answer(browser, change.id, await code(withApp))
      assert.equal((await shop.goOn(browser, one)).at, 'page', 'the other proof counts for the other request only')
      assert.equal((await shop.tokens(await shop.goOn(browser, other))).scope, 'openid email')
      await inBy(withApp, browser)
      const again = await shop.authorize(browser, params)
      assert.ok(again.at === 'page')
      await world.clock.pass(seconds(40))
      await stepUp(browser, withApp, again.request, () => code(withApp))
      const { id_token } = await shop.tokens(await shop.goOn(browser, again))
      assert.equal(claimsIn(id_token).auth_time, Math.floor(world.clock.now() / 1000))
      assert.equal((await shop.goOn(browser, again)).at, 'error', 'a proof is used up')
      const cancelled = await shop.authorize(browser, params)
      assert.ok(cancelled.at === 'page')
      await browser.call('refuseApplication', { params: { id: cancelled.request } })
      assert.equal(errorOf(await shop.goOn(browser, cancelled)), 'access_denied')
    }
  })

  test('a sign-in that is made for a request is its fresh proof; trust in the browser is none', async () => {
    const { withApp } = people
    const browser = world.browser()
    const asked = await shop.authorize(browser, { prompt: 'login' })
    assert.ok(asked.at === 'page' && asked.path === '/sign-in')
    const body = { ...withApp.credentials, application: asked.request }
    const half = await browser.call('signIn', { body })
    assert.ok(half.state === 'challenge_required')
    await answer(browser, half.challenge.id, await code(withApp), { trustDevice: true })
    await shop.tokens(await shop.goOn(browser, asked))

    await browser.call('signOut')
    const trusted = await shop.authorize(browser, { prompt: 'login' })
    assert.ok(trusted.at === 'page')
    assert.equal((await browser.call('signIn', { body: { ...withApp.credentials, application: trusted.request } })).state, 'complete')
    const still = await shop.goOn(browser, trusted)
    assert.ok(still.at === 'page', 'the password alone is not what was asked for')
    await stepUp(browser, withApp, still.request, () => code(withApp))
    assert.equal(claimsIn((await shop.tokens(await shop.goOn(browser, still))).id_token).acr, 'aal2')
  })

  test('max_age counts from the last proof of any kind, and prompt=none never asks', async () => {
    const { withApp } = people
    const browser = await inBy(withApp, world.browser())
    await world.clock.pass(minutes(5))
    assert.equal(errorOf(await shop.authorize(browser, { max_age: '301' })), 'given')
    assert.equal(errorOf(await shop.authorize(browser, { max_age: '299' })), 'page')
    assert.equal(errorOf(await shop.authorize(browser, { max_age: '299', prompt: 'none' })), 'login_required')
    assert.equal(errorOf(await shop.authorize(browser, { max_age: '0', prompt: 'none' })), 'login_required')
    assert.equal(errorOf(await shop.authorize(browser, { prompt: 'none' })), 'given')
    assert.equal(errorOf(await shop.authorize(browser, { prompt: 'none login' })), 'invalid_request')
    assert.equal(errorOf(await shop.authorize(world.browser(), { prompt: 'none' })), 'login_required')
    const asking = await RelyingParty.register(world, { asks: true })
    assert.equal(errorOf(await asking.authorize(browser, { prompt: 'none' })), 'consent_required')
  })

  test('acr_values raises the session where the account can, and else says what is so', async () => {
    const { plain, withApp, withKey, synced } = people
    const low = await inBy(plain, world.browser())
    assert.equal((await said(low, { acr_values: 'aal2' })).acr, 'aal1', 'voluntary, and out of reach')
    const browser = await byPasskey(withKey, synced, { flags: (flags) => flags & ~0x04 })
    assert.equal((await said(browser, { acr_values: 'aal2' })).acr, 'aal2')
    assert.equal((await said(browser, { acr_values: 'aal1' })).acr, 'aal1', 'of what is true, what was asked for')
    const asked = await shop.authorize(browser, { acr_values: 'phr' })
    assert.ok(asked.at === 'page')
    const { step, needs, availableFactors } = await browser.call('getApplicationRequest', { params: { id: asked.request } })
    assert.deepEqual([step, needs, availableFactors.map(({ kind }) => kind)], ['prove', 'passkey', ['passkey']])
    assert.equal(errorOf(await shop.authorize(browser, { acr_values: 'phr', prompt: 'none' })), 'login_required')
    await stepUp(browser, withKey, asked.request, ({ passkey }) => synced.answer(passkey))
    assert.equal(claimsIn((await shop.tokens(await shop.goOn(browser, asked))).id_token).acr, 'phr')
    assert.equal((await said(await inBy(withApp, world.browser()), { acr_values: 'urn:mace:incommon:iap:silver aal2' })).acr, 'aal2')
  })

  test('an essential acr that is not met is an error and never a weaker token', async () => {
    const { plain, withApp } = people
    const essential = (...values: string[]) => ({ claims: JSON.stringify({ id_token: { acr: { essential: true, values } } }) })
    const [low, high] = [await inBy(plain, world.browser()), await inBy(withApp, world.browser())]
    const asked = await shop.authorize(low, essential('aal2'))
    assert.ok(asked.at === 'page')
    assert.equal((await low.call('getApplicationRequest', { params: { id: asked.request } })).step, 'set_up')
    assert.equal((await shop.goOn(low, asked)).at, 'page')
    const again = await shop.authorize(low, essential('aal2'))
    assert.ok(again.at === 'page')
    await low.call('refuseApplication', { params: { id: again.request } })
    assert.equal(errorOf(await shop.goOn(low, again)), 'unmet_authentication_requirements')
    assert.equal(errorOf(await shop.authorize(low, { ...essential('aal2'), prompt: 'none' })), 'unmet_authentication_requirements')
    assert.equal(errorOf(await shop.authorize(high, essential('urn:unknown'))), 'unmet_authentication_requirements')
    assert.equal(errorOf(await shop.authorize(high, { ...essential('phr'), prompt: 'none' })), 'unmet_authentication_requirements')
    assert.equal((await said(high, essential('aal2', 'phr'))).acr, 'aal2')
    assert.equal((await said(high, { claims: JSON.stringify({ id_token: { acr: { essential: true, value: 'aal2' } } }) })).acr, 'aal2')
  })

  async function byPasskey(person: Person, passkey: SoftPasskey, lies?: Parameters<SoftPasskey['answer']>[1]): Promise<Client> {
    const browser = world.browser()
    const { challenge } = await person.beginSignIn(browser)
    await answer(browser, challenge.id, passkey.answer(challenge.passkey, lies))
    return browser
  }
  async function inBy(person: Person, browser: Client): Promise<Client> {
    await person.signIn(browser)
    return browser
  }
})

const mailed = policyFile('default', { enroll: { gate: ['email_code'] }, rememberDevice: { enabled: true } })
after(mailed.remove)

eachEngine('what is told of a session after a mailed code', { env: mailed.env }, (world) => {
  test('EML-1: a mailed code raises neither acr nor amr: in the session, for applications, for hosts, with a second factor set up or not', async () => {
    const [shop, host] = [await RelyingParty.register(world), await Host.register(world, ['sessions'])]
    const plain = await world.person('paula')
    const enrolled = await world.person('maya')
    await agree(world, enrolled)
    await enrolled.setUpAuthenticator()
    const trusting = world.browser()
    const { challenge } = await enrolled.beginSignIn(trusting)
    const proof = await enrolled.authenticator.freshCode(world.clock)
    await trusting.call('verifyChallenge', { params: { id: challenge.id }, body: { proof, trustDevice: true } })
    await trusting.call('signOut')
    assert.equal((await enrolled.givePassword(trusting)).state, 'complete')
    enrolled.browser = trusting
    const essential = { claims: JSON.stringify({ id_token: { acr: { essential: true, value: 'aal2' } } }) }

    for (const person of [plain, enrolled]) {
      const { browser } = person
      const { id: accountId } = await browser.call('getAccount')
      const told = async () => {
        const { aal, amr, id: sessionId, authenticatedAt } = await browser.call('getSession')
        const { id_token, access_token } = await shop.signIn(browser)
        const claims = claimsIn(id_token)
        const inspected = await shop.introspect(access_token)
        const checked = await host.call('checkHostSession', { body: { accountId, sessionId } })
        assert.ok(checked.isGood)
        return [
          ...[aal, amr, authenticatedAt, claims.acr, claims.amr, claims.auth_time],
          ...[inspected.acr, inspected.amr, checked.acr, checked.amr, checked.factorProvedAt],
        ]
      }
      const before = await told()
      assert.deepEqual([before[0], before[3], before[6], before[8]], ['aal1', 'aal1', 'aal1', 'aal1'])
      assert.equal((await shop.authorize(browser, essential)).at, 'page')

      await world.clock.pass(minutes(1))
      await person.proveMailbox('add_factor')

      assert.deepEqual(await told(), before)
      assert.equal((await shop.authorize(browser, essential)).at, 'page')
    }
  })
})

eachEngine('applications where a second factor is required', { env: { COUNTERSIGN_POLICY: withRequired } }, (world) => {
  test('DWN-3: whoever has none is let into no application on any road, and is as soon as one is set up', async () => {
    const shop = await RelyingParty.register(world)
    const person = await world.person('omar')
    const browsers = { 'after the sign-up': person.browser, 'after a sign-in': world.browser() }
    await person.signIn(browsers['after a sign-in'])
    for (const [when, browser] of Object.entries(browsers)) {
      for (const params of [{}, { prompt: 'none' }, { prompt: 'login' }, { max_age: '0' }, { acr_values: 'aal1' }]) {
        const outcome = await shop.authorize(browser, params)
        if ('prompt' in params && params.prompt === 'none') {
          assert.ok(outcome.at === 'application' && outcome.params.get('error') === 'login_required', when)
          continue
        }
        assert.ok(outcome.at === 'page' && outcome.path === '/continue', when)
        assert.equal((await browser.call('getApplicationRequest', { params: { id: outcome.request } })).step, 'set_up')
        assert.equal((await shop.goOn(browser, outcome)).at, 'page', 'restart, back, direct address')
      }
    }
    await person.setUpAuthenticator()
    assert.equal(claimsIn((await shop.signIn(person.browser)).id_token).acr, 'aal2')
  })
})
