import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import { createLocalJWKSet, jwtVerify } from 'jose'
import type { Client } from './harness/client.ts'
import type { Person } from './harness/person.ts'
import { runnersLike } from './harness/race.ts'
import { challengeOf, claimsIn, navigate, type Outcome, RelyingParty, type Tokens } from './harness/relying-party.ts'
import type { Reply } from './harness/send.ts'
import type { ServerProcess } from './harness/server-process.ts'
import { days, minutes, seconds } from './harness/test-clock.ts'
import { eachEngine } from './harness/world.ts'

eachEngine('signing in to applications', {}, (world) => {
  let shop: RelyingParty
  let maya: Person
  let nodes: ServerProcess[]
  before(async () => {
    nodes = [world.server, await world.startServer()]
    shop = await RelyingParty.register(world)
    maya = await world.personWithAuthenticator('maya')
  })
  const jwks = async () => createLocalJWKSet(JSON.parse((await navigate(world.browser(), '/oidc/jwks')).text))
  const signedIn = async (): Promise<Client> => {
    const browser = world.browser()
    await maya.signIn(browser)
    return browser
  }
  const atOnce = (go: (from: Client) => Promise<Reply>) => Promise.all(runnersLike(shop.server, nodes).map(go))
  const offline = { scope: 'openid offline_access', prompt: 'consent' }
  /** With what outlives the session: its owner says so each time. */
  async function signInForLong(browser = maya.browser, at = shop): Promise<Tokens> {
    const asked = await at.authorize(browser, offline)
    assert.ok(asked.at === 'page')
    await browser.call('allowApplication', { params: { id: asked.request } })
    return at.tokens(await at.goOn(browser, asked))
  }
  const errorOf = (outcome: Outcome) => (outcome.at === 'application' ? outcome.params.get('error') : outcome.at)
  const isRefused = async (tokens: Tokens) => {
    assert.equal((await shop.userinfo(tokens.access_token)).status, 401)
    assert.deepEqual(await shop.introspect(tokens.access_token), { active: false })
    if (tokens.refresh_token) assert.equal((await shop.refreshReply(tokens.refresh_token)).status, 400)
  }

  test('somebody without a session signs in here, with the factor, and the application learns who it was and how', async () => {
    const browser = world.browser()
    const asked = await shop.authorize(browser)
    assert.ok(asked.at === 'page' && asked.path === '/sign-in', JSON.stringify(asked))
    const { application, step } = await browser.call('getApplicationRequest', { params: { id: asked.request } })
    assert.deepEqual([application.name, step], ['Example Shop', 'sign_in'])
    const half = await maya.beginSignIn(browser)
    assert.equal((await shop.goOn(browser, asked)).at, 'page', 'half signed in is not signed in')
    const again = await shop.authorize(browser)
    assert.ok(again.at === 'page')
    const proof = await maya.authenticator.freshCode(world.clock)
    await browser.call('verifyChallenge', { params: { id: half.challenge.id }, body: { proof } })

    const tokens = await shop.tokens(await shop.goOn(browser, again))

    const { payload, protectedHeader } = await jwtVerify(tokens.id_token, await jwks(), {
      issuer: world.publicOrigin,
      audience: shop.id,
      currentDate: new Date(world.clock.now()),
    })
    assert.equal(protectedHeader.alg, 'RS256')
    assert.equal(payload.nonce, again.asked.nonce)
    assert.deepEqual([payload.acr, payload.amr], ['aal2', ['pwd', 'otp', 'mfa']])
    assert.equal(payload.auth_time, Math.floor(world.clock.now() / 1000))
    const who = JSON.parse((await shop.userinfo(tokens.access_token)).text)
    assert.deepEqual(who, { sub: payload.sub, email: maya.email, email_verified: true })
    const { active, acr, amr, auth_time, sub } = await shop.introspect(tokens.access_token)
    assert.deepEqual([active, acr, amr, auth_time, sub], [true, 'aal2', payload.amr, payload.auth_time, payload.sub])
  })

  test('A27: sixty addresses that are not the registered one get a page of ours and no redirect', async () => {
    const browser = await signedIn()
    const exact = shop.redirectUri
    const others = [
      ...[
        '/',
        '/..',
        '/.',
        '//',
        '/x',
        '?',
        '?x=1',
        '?code=1',
        '#',
        '#x',
        '%00',
        '%0a',
        '%2f',
        '%2e',
        '%20',
        ' ',
        '\t',
        ';x',
        ':',
        '@x',
        '\\',
        '.',
        '&x=1',
        '*',
      ].map((end) => exact + end),
      ...['http', 'HTTPS', 'Https', 'ftp', 'javascript', 'data', 'https:https'].map((scheme) => exact.replace('https', scheme)),
      ...[
        'SHOP.example.test',
        'shop.EXAMPLE.test',
        'shop.example.test.',
        'shop.example.test:443',
        'shop.example.test:8443',
        'shop.example.test:80',
        'user@shop.example.test',
        'user:pw@shop.example.test',
        'shop.example.test@evil.test',
        'evil.test',
        'evil.test/shop.example.test',
        'shop.example.test.evil.test',
        'evilshop.example.test',
        'a.shop.example.test',
        'shop%2eexample.test',
        'shop.example.test%2f',
        'shop.example.test\\@evil.test',
        'shop.example.test%00.evil.test',
        'xn--shp-1na.example.test',
        '127.0.0.1',
        'localhost',
      ].map((host) => exact.replace('shop.example.test', host)),
      ...['/Callback', '/CALLBACK', '/call%62ack', '//callback', '/./callback', '/x/../callback', '/callback/', '/callbac'].map((path) =>
        exact.replace('/callback', path),
      ),
      '',
      'callback',
      '/callback',
      '//shop.example.test/callback',
    ]
    assert.ok(others.length >= 60, String(others.length))

    for (const redirect_uri of others) {
      for (const more of [{}, { prompt: 'none' }, { scope: 'nothing' }, { code_challenge_method: 'plain' }]) {
        const outcome = await shop.authorize(browser.from(world.browser().address), { redirect_uri, ...more })
        assert.ok(outcome.at === 'error', `${redirect_uri} ${JSON.stringify(more)}: ${JSON.stringify(outcome)}`)
        assert.equal(outcome.reply.status, 400, redirect_uri)
        assert.match(outcome.reply.text, /<meta name="fault" content="application-request-wrong">/)
        assert.match(String(outcome.reply.headers['content-security-policy']), /script-src 'self' 'nonce-/)
      }
    }
    for (const params of [{ redirect_uri: null }, { client_id: 'nobody' }, { client_id: null }]) {
      assert.equal((await shop.authorize(browser, params)).at, 'error', JSON.stringify(params))
    }
  })

  test('OID-1: only codes are given: no token in an address, no password grant, no registration', async () => {
    const browser = await signedIn()
    for (const response_type of ['token', 'id_token', 'code token', 'code id_token', 'id_token token', 'none', 'password']) {
      assert.match(
        String(errorOf(await shop.authorize(browser, { response_type }))),
        /^(unsupported_response_type|invalid_request)$/,
        response_type,
      )
    }
    for (const response_mode of ['fragment', 'form_post']) {
      const outcome = await shop.authorize(browser, { response_mode })
      assert.ok(!JSON.stringify(outcome).includes('"code"'), response_mode)
    }
    for (const grant_type of ['password', 'client_credentials', 'implicit', 'urn:ietf:params:oauth:grant-type:device_code']) {
      const reply = await shop.post('/oidc/token', { grant_type, username: maya.email, password: maya.password })
      assert.equal(JSON.parse(reply.text).error, 'unsupported_grant_type', grant_type)
    }
    for (const path of ['/oidc/reg', '/oidc/registration', '/oidc/device/auth', '/oidc/backchannel', '/oidc/logout/confirm']) {
      const { status } = await shop.post(path, { redirect_uris: 'https://evil.test/' })
      assert.ok(status >= 400 && status < 500, path)
    }
  })

  test('A28: without a challenge, with a plain one, or with another verifier nothing is given', async () => {
    const browser = await signedIn()
    for (const params of [
      { code_challenge: null, code_challenge_method: null },
      { code_challenge_method: 'plain' },
      { code_challenge_method: null },
      { code_challenge_method: 'S512' },
      { code_challenge: null },
      { code_challenge: 'short' },
    ]) {
      assert.equal(errorOf(await shop.authorize(browser, params)), 'invalid_request', JSON.stringify(params))
    }
    const wrong: Record<string, string>[] = [{ code_verifier: '' }, { code_verifier: 'x'.repeat(43) }, { code_verifier: 'short' }]
    for (const more of wrong) {
      const outcome = await shop.authorize(browser)
      assert.ok(outcome.at === 'application')
      const reply = await shop.redeem(outcome, more)
      assert.equal(reply.status, 400, JSON.stringify(more))
      assert.equal((await shop.redeem(outcome, { code_verifier: challengeOf(outcome.asked.verifier) })).status, 400)
    }
  })

  test('a code belongs to its client and its address, and lives for a minute', async () => {
    const browser = await signedIn()
    const other = await RelyingParty.register(world, { redirectUri: shop.redirectUri })
    const code = async () => {
      const outcome = await shop.authorize(browser)
      assert.ok(outcome.at === 'application')
      return outcome
    }
    assert.equal((await other.redeem(await code())).status, 400)
    assert.equal((await shop.redeem(await code(), { redirect_uri: `${shop.redirectUri}/` })).status, 400)
    const late = await code()
    await world.clock.pass(seconds(61))
    assert.equal((await shop.redeem(late)).status, 400)
    const wrongSecret = await shop.post('/oidc/token', { grant_type: 'authorization_code', code: 'x' }, { as: 'not the secret' })
    assert.equal(wrongSecret.status, 401)
  })

  test('A29: a code that comes a second time ends what the first time gave', async () => {
    const outcome = await shop.authorize(await signedIn())
    assert.ok(outcome.at === 'application')
    const tokens = await shop.tokens(outcome)
    assert.equal((await shop.userinfo(tokens.access_token)).status, 200)

    assert.equal(JSON.parse((await shop.redeem(outcome)).text).error, 'invalid_grant')

    await isRefused(tokens)
  })

  test('one code at fifty in the same moment, at two nodes, gives tokens once at most, and none that work', async () => {
    const outcome = await shop.authorize(await signedIn())
    assert.ok(outcome.at === 'application')
    const replies = await atOnce((from) => shop.redeem(outcome, {}, from))

    const given = replies.filter(({ status }) => status === 200)
    assert.ok(given.length <= 1, `${given.length} got tokens`)
    for (const { text } of given) await isRefused(JSON.parse(text))
  })

  test('refresh tokens rotate, leave the time of the sign-in alone, and end thirty days after the first', async () => {
    const browser = await signedIn()
    const first = await signInForLong(browser)
    await world.clock.pass(minutes(15))
    const second = await shop.refresh(first)
    assert.notEqual(second.refresh_token, first.refresh_token)
    const [before, after] = [claimsIn(first.id_token), claimsIn(second.id_token)]
    assert.deepEqual([after.auth_time, after.acr, after.amr, after.sub], [before.auth_time, before.acr, before.amr, before.sub])
    assert.equal((await shop.userinfo(first.access_token)).status, 401, 'an access token lives for ten minutes')
    await world.clock.pass(days(29))
    const third = await shop.refresh(second)
    await world.clock.pass(days(1))
    await isRefused(third)
  })

  test('a refresh token that comes back after it was used ends the whole family', async () => {
    const first = await signInForLong(await signedIn())
    const second = await shop.refresh(first)
    assert.equal((await shop.refreshReply(first.refresh_token ?? '')).status, 400)
    await isRefused(second)
  })

  test('one refresh token at fifty in the same moment, at two nodes, is renewed once at most, and the family ends', async () => {
    const tokens = await signInForLong(await signedIn())
    const replies = await atOnce((from) => shop.refreshReply(tokens.refresh_token ?? '', from))
    const given = replies.filter(({ status }) => status === 200)
    assert.ok(given.length <= 1, `${given.length} were renewed`)
    for (const { text } of given) await isRefused(JSON.parse(text))
  })

  test('OID-7: whatever ends the session or changes the credentials ends tokens in the same moment', async () => {
    const ana = await world.personWithAuthenticator('ana')
    const ends: Record<string, (browser: Client) => Promise<unknown>> = {
      'signing out': (browser) => browser.call('signOut'),
      'ending the session from elsewhere': async (browser) => {
        const { id } = await browser.call('getSession')
        await ana.browser.call('endSession', { params: { id } })
      },
      'ending the other sessions': () => ana.browser.call('endOtherSessions'),
      'another factor': async () => {
        await ana.stepUp('add_factor')
        await ana.setUpAuthenticator()
      },
      'a factor turned off': async () => {
        const second = ana.authenticators.at(-1)
        assert.ok(second)
        await ana.remove(second)
      },
      'ending the access of the application': (browser) => browser.call('endApplication', { params: { id: shop.id } }),
      'order of the operator': async () => {
        await world.command('account', 'sign-out', ana.email)
        await ana.signIn()
      },
      freezing: (browser) => browser.call('freezeAccount'),
    }
    for (const [what, end] of Object.entries(ends)) {
      const browser = world.browser()
      await ana.signIn(browser)
      const tokens = await signInForLong(browser)
      assert.equal((await shop.userinfo(tokens.access_token)).status, 200, what)
      await end(browser)
      assert.equal((await shop.userinfo(tokens.access_token)).status, 401, what)
      assert.equal((await shop.refreshReply(tokens.refresh_token ?? '')).status, 400, what)
    }
  })

  test('a session that ends by itself leaves the long tokens and ends the short ones', async () => {
    const browser = await signedIn()
    const [long, short] = [await signInForLong(browser), await (await RelyingParty.register(world)).signIn(browser)]
    await world.clock.pass(minutes(31))
    assert.equal((await shop.userinfo(short.access_token)).status, 401)
    await shop.refresh(long)
  })

  test('applications are listed with what they may know, and asked for again after their access was ended', async () => {
    const asking = await RelyingParty.register(world, { name: 'Foreign Reader', asks: true })
    const browser = await signedIn()
    const asked = await asking.authorize(browser)
    assert.ok(asked.at === 'page' && asked.path === '/continue')
    const shown = await browser.call('getApplicationRequest', { params: { id: asked.request } })
    assert.deepEqual(
      [shown.step, shown.application.name, shown.access, shown.email],
      ['allow', 'Foreign Reader', ['openid', 'email'], maya.email],
    )
    const stranger = await world.person('ben')
    await stranger.browser.refused('allowApplication', { params: { id: asked.request } }, 'APPLICATION_REQUEST_OVER')
    await browser.call('allowApplication', { params: { id: asked.request } })
    await asking.tokens(await asking.goOn(browser, asked))
    assert.equal((await asking.authorize(browser)).at, 'application', 'nobody is asked twice')
    assert.equal((await asking.authorize(await signedIn())).at, 'application', 'in another session neither')
    assert.equal((await asking.authorize(browser, { scope: 'openid email profile' })).at, 'page', 'more is asked for')

    const { items } = await browser.call('listApplications')
    assert.deepEqual(items.find(({ id }) => id === asking.id)?.access, ['openid', 'email'])
    await browser.call('endApplication', { params: { id: asking.id } })
    assert.ok(!(await browser.call('listApplications')).items.some(({ id }) => id === asking.id))
    assert.equal((await asking.authorize(browser)).at, 'page')
  })

  test('who allows an application is told so by mail, once; each sign-in to it is in the audit trail, and nothing before', async () => {
    const asking = await RelyingParty.register(world, { name: 'Quiet Reader', asks: true })
    const noah = await world.personWithAuthenticator('noah')
    const signIns = async () =>
      (await noah.browser.call('listActivity')).items.filter(({ event }) => event === 'application.signed_in').length
    for (const [before, scope] of ['openid email', 'openid email profile'].entries()) {
      const asked = await asking.authorize(noah.browser, { scope, prompt: 'consent' })
      assert.ok(asked.at === 'page')
      await noah.browser.call('allowApplication', { params: { id: asked.request } })
      assert.equal(await signIns(), before, 'who may sign in has not done so')
      await asking.tokens(await asking.goOn(noah.browser, asked))
    }
    await asking.signIn(noah.browser)
    assert.equal(await signIns(), 3)
    await noah.mailbox.next(/^You allowed Quiet Reader to sign you in/)
    const subjects = (await noah.mailbox.all()).map(({ subject }) => subject)
    assert.equal(subjects.filter((subject) => subject.startsWith('You allowed')).length, 1, subjects.join())
  })

  test('whoever goes back gives nothing, and the application is told so', async () => {
    const asking = await RelyingParty.register(world, { asks: true })
    const browser = await signedIn()
    const asked = await asking.authorize(browser)
    assert.ok(asked.at === 'page')
    await browser.call('refuseApplication', { params: { id: asked.request } })
    const outcome = await asking.goOn(browser, asked)
    assert.equal(errorOf(outcome), 'access_denied')
    assert.ok(outcome.at === 'application' && outcome.params.get('state') === asked.asked.state)
    assert.equal((await asking.goOn(browser, asked)).at, 'error', 'a request ends once')
  })

  test('a request goes on in the browser that it came with, and in no other', async () => {
    const asked = await shop.authorize(world.browser())
    assert.ok(asked.at === 'page')
    const victim = await signedIn()
    const outcome = await shop.goOn(victim, asked)
    assert.ok(outcome.at === 'error' && outcome.reply.status === 400)
    assert.match(outcome.reply.text, /content="application-request-over"/)
  })

  test('OID-8: signing out by an application needs a valid hint or a word of the person, and goes to registered addresses only', async () => {
    const browser = await signedIn()
    const { id_token } = await shop.signIn(browser)
    const out = (params: Record<string, string>, by = browser) => navigate(by, `/oidc/logout?${new URLSearchParams(params)}`)
    const back = { post_logout_redirect_uri: 'https://shop.example.test/bye', state: 'x y' }

    const asks = await out({ client_id: shop.id, ...back })
    assert.equal(asks.status, 303)
    assert.match(String(asks.headers.location), /^\/sign-out\?application=shop/)
    await browser.call('getSession')
    const forged = `${id_token.slice(0, -4)}AAAA`
    for (const params of [
      { id_token_hint: forged, ...back },
      { id_token_hint: id_token, post_logout_redirect_uri: 'https://evil.test/' },
      { client_id: shop.id, post_logout_redirect_uri: 'https://evil.test/' },
    ]) {
      const reply = await out(params)
      assert.equal(reply.status, 400, JSON.stringify(params))
    }
    const others = await world.personWithAuthenticator('olga')
    const asked = await out({ id_token_hint: id_token, ...back }, others.browser)
    assert.match(String(asked.headers.location), /^\/sign-out/, 'a hint for somebody else is no hint')
    await others.browser.call('getSession')

    const reply = await out({ id_token_hint: id_token, ...back })
    assert.equal(reply.headers.location, 'https://shop.example.test/bye?state=x+y')
    await browser.refused('getSession', undefined, 'NOT_SIGNED_IN')

    const body = { application: shop.id, returnTo: 'https://evil.test/' }
    await others.browser.refused('signOutForApplication', { body }, 'NOT_FOUND')
    const { continueAt } = await others.browser.call('signOutForApplication', {
      body: { ...body, returnTo: back.post_logout_redirect_uri },
    })
    assert.equal(continueAt, 'https://shop.example.test/bye')
    await others.browser.refused('getSession', undefined, 'NOT_SIGNED_IN')
    assert.equal((await out({ client_id: shop.id, ...back }, world.browser())).headers.location, 'https://shop.example.test/bye?state=x+y')
  })

  test('A30: forged tokens are refused wherever one is taken', async () => {
    const browser = await signedIn()
    const { id_token, access_token } = await shop.signIn(browser)
    const keys = (await navigate(world.browser(), '/oidc/jwks')).text
    const forged = await forgedFrom(id_token, keys)
    assert.ok(forged.length >= 8)
    for (const token of forged) {
      const logout = await navigate(browser, `/oidc/logout?${new URLSearchParams({ id_token_hint: token })}`)
      // A key that nobody knows may be a former one: the person is asked then.
      const isRefused = logout.status === 400 || String(logout.headers.location).startsWith('/sign-out')
      assert.ok(isRefused, `logout takes ${token.slice(0, 80)}`)
      const hint = await shop.authorize(browser, { id_token_hint: token, prompt: 'none' })
      assert.equal(errorOf(hint), 'invalid_request', `the hint takes ${token.slice(0, 80)}`)
      assert.equal((await shop.userinfo(token)).status, 401)
      const inspected = await shop.post('/oidc/introspection', { token })
      assert.ok(inspected.status === 400 || !JSON.parse(inspected.text).active)
    }
    await browser.call('getSession')
    assert.equal((await shop.userinfo(access_token)).status, 200)
    for (const token of [`${access_token}x`, access_token.slice(1), access_token.toUpperCase(), id_token])
      assert.equal((await shop.userinfo(token)).status, 401)
  })

  test('BND-2: no handle is taken where another kind is asked for', async () => {
    const browser = await signedIn()
    const outcome = await shop.authorize(browser)
    assert.ok(outcome.at === 'application')
    const code = outcome.params.get('code') ?? ''
    const pushed = await shop.post('/oidc/request', Object.fromEntries(new URLSearchParams(shop.requestFor().path.split('?')[1])))
    const pushedHandle = JSON.parse(pushed.text).request_uri.split(':').at(-1)
    const waiting = await shop.authorize(world.browser())
    assert.ok(waiting.at === 'page')
    const tokens = await signInForLong(browser)
    const ours = { session: browser.cookies.get('__Host-session') ?? '', device: browser.cookies.get('__Host-device') ?? '' }
    const handles = {
      code,
      pushedHandle,
      request: waiting.request,
      access: tokens.access_token,
      refresh: tokens.refresh_token ?? '',
      ...ours,
    }

    for (const [what, handle] of Object.entries(handles)) {
      if (what !== 'code')
        assert.equal(
          (
            await shop.post('/oidc/token', {
              grant_type: 'authorization_code',
              code: handle,
              redirect_uri: shop.redirectUri,
              code_verifier: outcome.asked.verifier,
            })
          ).status,
          400,
          what,
        )
      if (what !== 'refresh') assert.equal((await shop.refreshReply(handle)).status, 400, what)
      if (what !== 'access') assert.equal((await shop.userinfo(handle)).status, 401, what)
      if (!['access', 'refresh'].includes(what)) assert.deepEqual(await shop.introspect(handle), { active: false }, what)
      if (what !== 'pushedHandle')
        assert.equal(
          (await navigate(browser, `/oidc/auth?client_id=${shop.id}&request_uri=urn:ietf:params:oauth:request_uri:${handle}`)).status,
          400,
          what,
        )
      if (what !== 'request' && /^[\w-]{43}$/.test(handle))
        await browser.refused('getApplicationRequest', { params: { id: handle } }, 'APPLICATION_REQUEST_OVER')
      const thief = world.browser()
      thief.cookies.set('__Host-session', what === 'session' ? '' : handle)
      await thief.refused('getSession', undefined, 'NOT_SIGNED_IN')
      thief.cookies.set('__Host-sign-in', handle)
      await thief.refused('getSignIn', undefined, 'SIGN_IN_EXPIRED')
    }
    assert.equal((await shop.redeem(outcome)).status, 200, 'and it has lost nothing by being offered elsewhere')
  })

  test('LIM-9: three hundred refusals of an address in ten minutes, and right ones are refused too', async () => {
    const guesser = await RelyingParty.register(world)
    for (let round = 0; round < 300; round++)
      assert.equal((await guesser.post('/oidc/token', { grant_type: 'refresh_token', refresh_token: 'x' }, { as: 'guess' })).status, 401)
    for (const path of ['/oidc/token', '/oidc/introspection', '/oidc/revocation', '/oidc/request']) {
      const reply = await guesser.post(path, { token: 'x' })
      assert.equal(reply.status, 429, path)
      assert.ok(Number(reply.headers['retry-after']) > 0)
    }
    assert.equal((await guesser.userinfo('x')).status, 429)
    assert.equal((await shop.introspect('x')).active, false)
    await world.clock.pass(minutes(10))
    assert.equal((await guesser.introspect('x')).active, false)
  })

  test('secrets are kept as digests; a former one is taken for a day longer', async () => {
    const own = await RelyingParty.register(world)
    const secret = own.secret ?? ''
    assert.ok(!(await world.everythingKept()).includes(secret))
    const next = (await world.command('client', 'rotate-secret', own.id)).trim().split('\n').at(-1) ?? ''
    world.secrets.plant('another secret of a client', next)
    const taken = async (as: string) => (await own.post('/oidc/introspection', { token: 'x' }, { as })).status
    assert.deepEqual([await taken(secret), await taken(next), await taken('kept-as-a-digest'), await taken('')], [200, 200, 401, 400])
    await world.clock.pass(days(1) + minutes(1))
    assert.deepEqual([await taken(secret), await taken(next)], [401, 200])
    await world.command('client', 'remove', own.id)
    assert.equal(await taken(next), 401)
  })

  test('signing keys change under load and no valid token is refused', async () => {
    const browser = await signedIn()
    const before = await shop.signIn(browser)
    const kidOf = (token: string) => JSON.parse(Buffer.from(token.split('.')[0] ?? '', 'base64url').toString()).kid
    await world.command('client-keys', 'rotate')
    for (let round = 0; round < 14; round++) {
      await world.clock.pass(minutes(1))
      const { id_token } = await shop.signIn(browser)
      for (const token of [id_token, before.id_token])
        await jwtVerify(token, await jwks(), { currentDate: new Date(Number(claimsIn(token).iat) * 1000) })
    }
    const after = await shop.signIn(browser)
    assert.notEqual(kidOf(after.id_token), kidOf(before.id_token))
    await maya.signIn(browser)
    await world.clock.pass(days(7))
    await assert.rejects(jwtVerify(before.id_token, await jwks(), { currentDate: new Date(Number(claimsIn(before.id_token).iat) * 1000) }))
    await world.command('client-keys', 'rotate', '--at-once')
    await world.clock.pass(seconds(6))
    await assert.rejects(jwtVerify(after.id_token, await jwks(), { currentDate: new Date(Number(claimsIn(after.id_token).iat) * 1000) }))
    // A hint by a key that is gone proves nothing, and is no dead end either: the person is asked.
    const again = await signedIn()
    const hint = { id_token_hint: after.id_token, post_logout_redirect_uri: 'https://shop.example.test/bye' }
    const { status, headers } = await navigate(again, `/oidc/logout?${new URLSearchParams(hint)}`)
    assert.equal(status, 303)
    assert.match(String(headers.location), /^\/sign-out\?application=shop/)
    await again.call('getSession')
  })
})

/** `alg: none`, HMAC by the public key, foreign and unknown keys, keys that the token brings along, another audience or issuer. */
async function forgedFrom(token: string, keys: string): Promise<string[]> {
  const { createHmac, createPublicKey, generateKeyPairSync, sign } = await import('node:crypto')
  const [head = '', body = '', signature = ''] = token.split('.')
  const header = JSON.parse(Buffer.from(head, 'base64url').toString())
  const jwk = JSON.parse(keys).keys.find(({ kid }: { kid: string }) => kid === header.kid)
  const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
  const publicPem = createPublicKey({ key: jwk, format: 'jwk' }).export({ type: 'spki', format: 'pem' }).toString()
  const own = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const ownJwk = own.publicKey.export({ format: 'jwk' })
  const bySelf = (fields: object) => {
    const input = `${encode({ ...header, ...fields })}.${body}`
    return `${input}.${sign('sha256', Buffer.from(input), own.privateKey).toString('base64url')}`
  }
  const byHmac = (key: string) => {
    const input = `${encode({ ...header, alg: 'HS256' })}.${body}`
    return `${input}.${createHmac('sha256', key).update(input).digest('base64url')}`
  }
  const changed = encode({ ...JSON.parse(Buffer.from(body, 'base64url').toString()), sub: 'acc_somebodyelse' })
  return [
    `${encode({ alg: 'none' })}.${body}.`,
    `${encode({ ...header, alg: 'None' })}.${body}.${signature}`,
    byHmac(publicPem),
    byHmac(JSON.stringify(jwk)),
    byHmac('kept-as-a-digest'),
    bySelf({}),
    bySelf({ kid: 'key_unknown' }),
    bySelf({ kid: undefined }),
    bySelf({ jku: 'https://evil.test/jwks' }),
    bySelf({ jwk: ownJwk }),
    bySelf({ x5u: 'https://evil.test/cert', kid: '../../dev/null' }),
    `${head}.${changed}.${signature}`,
  ]
}
