import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import * as oauth from 'oauth4webapi'
import { minutes } from '../harness/test-clock.ts'
import { Apache } from './harness/apache.ts'
import { Application } from './harness/application.ts'
import { inChromium } from './harness/site.ts'
import type { Visitor } from './harness/visitor.ts'

// Apache goes by the time of the machine.
inChromium(
  'signing in to applications',
  (site) => {
    let shop: Application
    let reader: Application
    before(async () => {
      shop = await Application.open(site)
      reader = await Application.open(site, { name: 'Foreign Reader', asks: true })
    })
    after(() => {
      shop.close()
      reader.close()
    })
    const goTo = (visitor: Visitor, address: string) => visitor.page.goto(address)
    const last = () => shop.signedIn.at(-1)

    test('S5-20: an application sends somebody here, who gives password and code, and knows them when they are back (openid-client)', async () => {
      const person = await site.world.personWithAuthenticator('ines')
      const ines = await site.visitor(person)

      await goTo(ines, await shop.address())
      await ines.page.getByText('to go on to Harbor Shop').waitFor()
      await ines.beginSignIn()
      assert.equal(shop.signedIn.length, 0, 'the password alone signs nobody in anywhere')
      await goTo(ines, await shop.address({ prompt: 'none' }))
      await ines.sees('The shop was told: login_required')
      await goTo(ines, await shop.address())
      await ines.beginSignIn()
      await ines.enterCode(await ines.freshCode(), 'Continue')

      await ines.sees(`Welcome to the shop, ${person.email}`)
      assert.deepEqual([last()?.claims.acr, last()?.claims.amr], ['aal2', ['pwd', 'otp', 'mfa']])
      // Who is signed in here goes through without a page of ours, also by a pushed request.
      await goTo(ines, await shop.address({}, 'pushed'))
      await ines.sees(`Welcome to the shop, ${person.email}`)
      assert.equal((await shop.introspect(last()?.tokens.access_token ?? '')).acr, 'aal2')
    })

    test('step-up: max_age=0 asks for the code and nothing else, and acr_values for what is missing (RFC 9470)', async () => {
      const ines = await site.memberWithAuthenticator('ines')
      await goTo(ines, await shop.address())
      await ines.sees(`Welcome to the shop, ${ines.person.email}`)
      const first = last()?.claims.auth_time
      await site.pass(minutes(5))

      await goTo(ines, await shop.address({ max_age: '0', acr_values: 'aal2' }))
      await ines.sees('Confirm it is you')
      await ines.page.getByText('Harbor Shop asks you to prove once more who you are.').waitFor()
      await ines.enterCode(await ines.freshCode(), 'Confirm')
      await ines.sees(`Welcome to the shop, ${ines.person.email}`)
      assert.equal(last()?.claims.acr, 'aal2')
      assert.ok(Number(last()?.claims.auth_time) >= Number(first) + 300)

      await goTo(ines, await shop.address({ prompt: 'login' }))
      await ines.sees('Confirm it is you')
      await ines.button('Back to Harbor Shop').click()
      await ines.sees('The shop was told: access_denied')
    })

    test('an application that takes two steps only leads to their set-up, and on from there', async () => {
      const omar = await site.member('omar')
      const essential = JSON.stringify({ id_token: { acr: { essential: true, values: ['aal2'] } } })
      await goTo(omar, await shop.address({ claims: essential }))
      await omar.sees('Set up two-factor authentication first')
      await omar.link('Set up two-factor authentication').click()
      await omar.page.getByText('Harbor Shop is waiting').waitFor()
      await omar.person.setUpAuthenticator()
      await omar.bringSession()
      await omar.link('Continue to Harbor Shop').click()
      await omar.sees(`Welcome to the shop, ${omar.person.email}`)
      assert.equal(last()?.claims.acr, 'aal2')
    })

    test('an application of somebody else is named, with what it would get; it can be refused, allowed and ended', async () => {
      const ines = await site.memberWithAuthenticator('ines')
      const address = () => reader.address({ scope: 'openid email offline_access', prompt: 'consent' })
      await goTo(ines, await address())
      await ines.sees('Sign in to Foreign Reader?')
      await ines.page.getByText(ines.person.email).first().waitFor()
      await ines.page.getByText('your e-mail address', { exact: true }).waitFor()
      await ines.page.getByText('the right to stay signed in for up to 30 days while you are away').waitFor()
      await ines.button('Back to Foreign Reader').click()
      await ines.sees('The shop was told: access_denied')

      await goTo(ines, await address())
      await ines.button('Allow and go on').click()
      await ines.sees(`Welcome to the shop, ${ines.person.email}`)
      const refreshed = await reader.refresh(reader.signedIn.at(-1)?.tokens.refresh_token ?? '')
      assert.ok(refreshed.refresh_token)

      await ines.open('/security/applications')
      await ines.sees('Connected applications')
      await ines.heading('Foreign Reader').waitFor()
      await ines.button('End access of Foreign Reader').click()
      await ines.page.getByText('Foreign Reader has no access any more.').waitFor()
      await assert.rejects(reader.refresh(refreshed.refresh_token))
      assert.equal((await reader.introspect(refreshed.access_token)).active, false)
    })

    test('signing out by an application is confirmed here, and then everything that came of the session is over', async () => {
      const ines = await site.memberWithAuthenticator('ines')
      await goTo(ines, await shop.address())
      await ines.sees(`Welcome to the shop, ${ines.person.email}`)
      const { access_token = '', id_token = '' } = last()?.tokens ?? {}

      await goTo(ines, shop.signOutAddress({ client_id: shop.id }))
      await ines.sees('Sign out of Harbor Exchange?')
      await ines.page.getByText('Harbor Shop asks for this.').waitFor()
      assert.equal((await shop.introspect(access_token)).active, true)
      await ines.button('Sign out').click()
      await ines.sees('Signed out of the shop')
      assert.equal((await shop.introspect(access_token)).active, false)

      await ines.signIn()
      await goTo(ines, shop.signOutAddress({ id_token_hint: id_token }))
      await ines.sees('Signed out of the shop')
      await ines.open('/security')
      await ines.sees('Sign in')
    })

    test('what cannot be done is told here, and nobody is sent on', async () => {
      const ines = await site.memberWithAuthenticator('ines')
      const address = new URL(await shop.address())
      address.searchParams.set('redirect_uri', `${shop.origin}/elsewhere`)
      await goTo(ines, address.href)
      await ines.sees('The application asked for something that does not work')
      assert.equal(new URL(ines.page.url()).origin, site.world.publicOrigin)
      // A request that began in another browser.
      const other = await site.stranger('otto')
      await goTo(other, await shop.address())
      const next = new URL(other.page.url()).searchParams.get('next') ?? ''
      await goTo(ines, site.world.publicOrigin + next)
      await ines.sees('This sign-in has ended')
    })

    test('a page of another site reads nothing, frames nothing and signs nobody in or out by itself', async () => {
      const ines = await site.memberWithAuthenticator('ines')
      // A browser that nobody listens to: what it refuses it says in its console.
      const context = await site.browser.newContext()
      await context.addCookies(await ines.context.cookies())
      const evil = await context.newPage()
      await evil.goto(shop.origin)
      const { publicOrigin } = site.world
      const tried = await evil.evaluate(async (origin) => {
        const go = (path: string, init: RequestInit) =>
          fetch(origin + path, { ...init, credentials: 'include' }).then(
            async (answer) => `${answer.status} ${(await answer.text()).slice(0, 40)}`,
            () => 'refused',
          )
        return Promise.all([
          go('/v1/session', {}),
          go('/v1/applications', {}),
          go('/v1/application-sign-outs', { method: 'POST', body: '{}', headers: { 'content-type': 'application/json' } }),
          go('/v1/application-sign-outs', { method: 'POST', body: '{}', headers: { 'content-type': 'text/plain' } }),
          go('/oidc/userinfo', { headers: { authorization: 'Bearer x' } }),
          go('/oidc/token', {
            method: 'POST',
            body: 'grant_type=refresh_token',
            headers: { 'content-type': 'application/x-www-form-urlencoded' },
          }),
        ])
      }, publicOrigin)
      assert.deepEqual([...new Set(tried)], ['refused'])
      await evil.setContent(`<iframe src="${publicOrigin}/sign-out"></iframe><iframe src="${await shop.address()}"></iframe>`)
      for (const frame of evil.frames().slice(1)) {
        await frame.waitForURL(/./)
        assert.ok(!frame.url().startsWith(publicOrigin), 'nothing of ours is framed')
      }
      await evil.setContent(`<form method="post" action="${publicOrigin}/oidc/logout"><input name="client_id" value="${shop.id}"></form>`)
      await evil.evaluate(() => document.forms[0]?.submit())
      await evil.getByRole('heading', { name: 'Sign out of Harbor Exchange?' }).waitFor()
      await ines.person.browser.call('getSession')
      await context.close()
    })

    test('Apache with mod_auth_openidc signs people in, and asks for two steps where a page wants them', async () => {
      const apache = await Apache.open(site)
      try {
        const omar = await site.member('omar')
        const who = async (path: string) => (await omar.page.goto(apache.origin + path))?.headers()['x-who']
        assert.equal(await who('/in/'), omar.person.email)
        await omar.sees('Apache: in')
        await omar.person.setUpAuthenticator()
        await omar.bringSession()

        await omar.page.goto(`${apache.origin}/bank/`)
        await omar.sees('Confirm it is you')
        await omar.enterCode(await omar.freshCode(), 'Confirm')
        await omar.sees('Apache: bank')
      } finally {
        await apache.close()
      }
    })

    test('a page without a server signs in with PKCE alone (oauth4webapi)', async () => {
      const { origin } = shop
      await site.world.command(
        'client',
        'add',
        'page',
        '--name',
        'Page',
        '--kind',
        'browser',
        '--redirect-uri',
        `${origin}/page`,
        '--first-party',
      )
      const ines = await site.memberWithAuthenticator('ines')
      const issuer = new URL(site.world.publicOrigin)
      const insecure = { [oauth.allowInsecureRequests]: true }
      const as = await oauth.processDiscoveryResponse(issuer, await oauth.discoveryRequest(issuer, insecure))
      const page: oauth.Client = { client_id: 'page', [oauth.clockSkew]: Math.round((site.clock.now() - Date.now()) / 1000) }
      const verifier = oauth.generateRandomCodeVerifier()
      const query = new URLSearchParams({
        client_id: 'page',
        redirect_uri: `${origin}/page`,
        response_type: 'code',
        scope: 'openid',
        state: 'here',
        nonce: 'once',
        code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
        code_challenge_method: 'S256',
      })
      await goTo(ines, `${as.authorization_endpoint}?${query}`)
      await ines.page.waitForURL(/\/page\?/)
      const params = oauth.validateAuthResponse(as, page, new URL(ines.page.url()), 'here')
      const reply = await oauth.authorizationCodeGrantRequest(as, page, oauth.None(), params, `${origin}/page`, verifier, insecure)
      const tokens = await oauth.processAuthorizationCodeResponse(as, page, reply, { expectedNonce: 'once', requireIdToken: true })
      assert.equal(oauth.getValidatedIdTokenClaims(tokens)?.acr, 'aal2')
      assert.equal(tokens.refresh_token, undefined)
    })
  },
  { startsAt: Date.now() },
)
