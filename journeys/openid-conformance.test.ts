import assert from 'node:assert/strict'
import { createHash, randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { createLocalJWKSet, jwtVerify } from 'jose'
import type { Client } from './harness/client.ts'
import type { Person } from './harness/person.ts'
import { claimsIn, navigate, type Outcome, RelyingParty } from './harness/relying-party.ts'
import type { Reply } from './harness/send.ts'
import { seconds } from './harness/test-clock.ts'
import { World } from './harness/world.ts'

/**
 * The checks of the basic certification profile of an OpenID provider (OpenID Foundation conformance suite), under the names they have
 * there, as far as they need no server of the suite. Left out, as what they check is not offered here and discovery says so:
 * oidcc-request-uri-unsigned-supported-correctly-or-rejected-as-unsupported and oidcc-refresh-token-rp-key-rotation (request_uri,
 * private_key_jwt), oidcc-userinfo-rs256 (signed userinfo), oidcc-registration-* and oidcc-redirect-uri-regfrag (dynamic registration),
 * oidcc-server-rotate-keys (has a test of its own beside the command that does it).
 */
describe('OpenID Connect conformance, basic profile', () => {
  const world = new World('sqlite', {})
  let shop: RelyingParty
  let maya: Person
  let browser: Client
  let keys: ReturnType<typeof createLocalJWKSet>
  before(async () => {
    await world.open()
    shop = await RelyingParty.register(world)
    maya = await world.personWithAuthenticator('maya')
    browser = maya.browser
    keys = createLocalJWKSet(JSON.parse((await navigate(world.browser(), '/oidc/jwks')).text))
  })
  after(() => world.close())

  const verified = (token: string) =>
    jwtVerify(token, keys, { issuer: world.publicOrigin, audience: shop.id, currentDate: new Date(world.clock.now()) })
  const errorOf = (outcome: Outcome) => (outcome.at === 'application' ? outcome.params.get('error') : outcome.at)
  const succeeds = async (params: Record<string, string | null>) => (await verified((await shop.signIn(browser, params)).id_token)).payload
  const userinfo = (method: string, headers: Record<string, string>, body?: string): Promise<Reply> =>
    shop.server.send({ method, path: '/oidc/userinfo', headers: { ...headers, origin: null, 'sec-fetch-site': null } as never, body })
  const askedAgain = async (params: Record<string, string>) => {
    const asked = await shop.authorize(browser, params)
    assert.ok(asked.at === 'page')
    const { id } = await browser.call('openChallenge', { body: { purpose: 'continue_to_application', target: asked.request } })
    await browser.call('verifyChallenge', { params: { id }, body: { proof: await maya.authenticator.freshCode(world.clock) } })
    return shop.tokens(await shop.goOn(browser, asked))
  }

  test('oidcc-server', async () => {
    const discovery = JSON.parse((await navigate(world.browser(), '/.well-known/openid-configuration')).text)
    const at = (path: string) => world.publicOrigin + path
    assert.deepEqual(
      {
        issuer: world.publicOrigin,
        authorization_endpoint: at('/oidc/auth'),
        token_endpoint: at('/oidc/token'),
        userinfo_endpoint: at('/oidc/userinfo'),
        jwks_uri: at('/oidc/jwks'),
        end_session_endpoint: at('/oidc/logout'),
        introspection_endpoint: at('/oidc/introspection'),
        revocation_endpoint: at('/oidc/revocation'),
        pushed_authorization_request_endpoint: at('/oidc/request'),
        response_types_supported: ['code'],
        response_modes_supported: ['query'],
        grant_types_supported: ['authorization_code', 'refresh_token'],
        subject_types_supported: ['public'],
        code_challenge_methods_supported: ['S256'],
        acr_values_supported: ['aal1', 'aal2', 'phr', 'phrh'],
        token_endpoint_auth_methods_supported: ['client_secret_basic', 'client_secret_post', 'none'],
        claims_parameter_supported: true,
        request_uri_parameter_supported: false,
        authorization_response_iss_parameter_supported: true,
      },
      Object.fromEntries(
        Object.entries(discovery).filter(
          ([name]) => !/^(id_token_signing|scopes_supp|claims_supp|claim_types|.*_signing_alg|request_parameter)/.test(name),
        ),
      ),
    )
    assert.deepEqual([...discovery.id_token_signing_alg_values_supported].sort(), ['ES256', 'EdDSA', 'RS256'])
    assert.equal(discovery.registration_endpoint, undefined)
    const payload = await succeeds({})
    assert.equal(payload.iss, world.publicOrigin)
    assert.ok((payload.exp ?? 0) > (payload.iat ?? 0))
  })
  test('oidcc-response-type-missing', async () => {
    assert.equal(errorOf(await shop.authorize(browser, { response_type: null })), 'invalid_request')
  })
  test('oidcc-userinfo-get', async () => {
    const { access_token, id_token } = await shop.signIn(browser)
    const who = JSON.parse((await userinfo('GET', { authorization: `Bearer ${access_token}` })).text)
    assert.equal(who.sub, claimsIn(id_token).sub)
  })
  test('oidcc-userinfo-post-header', async () => {
    const { access_token } = await shop.signIn(browser)
    assert.equal(JSON.parse((await userinfo('POST', { authorization: `Bearer ${access_token}` })).text).email, maya.email)
  })
  test('oidcc-userinfo-post-body', async () => {
    const { access_token } = await shop.signIn(browser)
    const form = { 'content-type': 'application/x-www-form-urlencoded' }
    assert.equal(JSON.parse((await userinfo('POST', form, `access_token=${access_token}`)).text).email, maya.email)
    assert.equal((await navigate(world.browser(), `/oidc/userinfo?access_token=${access_token}`)).status, 400, 'never in an address')
  })
  test('oidcc-ensure-request-without-nonce-succeeds-for-code-flow', async () => {
    assert.equal((await succeeds({ nonce: null })).nonce, undefined)
  })
  test('oidcc-idtoken-signature', async () => {
    for (const algorithm of ['RS256', 'ES256', 'EdDSA']) {
      const own = await RelyingParty.register(world, { algorithm })
      const { protectedHeader, payload } = await jwtVerify((await own.signIn(browser)).id_token, keys, {
        currentDate: new Date(world.clock.now()),
      })
      assert.equal(protectedHeader.alg, algorithm)
      assert.ok(protectedHeader.kid)
      assert.deepEqual([payload.aud, payload.azp], [own.id, undefined])
    }
  })
  for (const [name, scope, claims] of [
    ['oidcc-scope-email', 'openid email', ['email', 'email_verified']],
    ['oidcc-scope-profile', 'openid profile', ['locale']],
    ['oidcc-scope-address', 'openid address', []],
    ['oidcc-scope-phone', 'openid phone', []],
    ['oidcc-scope-all', 'openid profile email address phone', ['email', 'email_verified', 'locale']],
    ['oidcc-ensure-other-scope-order-succeeds', 'email openid', ['email', 'email_verified']],
  ] as const) {
    test(name, async () => {
      const { access_token } = await shop.signIn(browser, { scope })
      const { sub, ...told } = JSON.parse((await shop.userinfo(access_token)).text)
      assert.ok(sub)
      assert.deepEqual(Object.keys(told).sort(), [...claims].sort())
    })
  }
  for (const display of ['page', 'popup']) {
    test(`oidcc-display-${display}`, async () => void (await succeeds({ display })))
  }
  test('oidcc-prompt-login', async () => {
    const first = claimsIn((await shop.signIn(browser)).id_token)
    await world.clock.pass(seconds(40))
    const second = claimsIn((await askedAgain({ prompt: 'login' })).id_token)
    assert.equal(second.sub, first.sub)
    assert.ok(Number(second.auth_time) > Number(first.auth_time))
  })
  test('oidcc-prompt-none-not-logged-in', async () => {
    assert.equal(errorOf(await shop.authorize(world.browser(), { prompt: 'none' })), 'login_required')
  })
  test('oidcc-prompt-none-logged-in', async () => {
    const [one, other] = [await succeeds({}), await succeeds({ prompt: 'none' })]
    assert.deepEqual([one.sub, one.auth_time], [other.sub, other.auth_time])
  })
  test('oidcc-max-age-1', async () => {
    await world.clock.pass(seconds(40))
    const { id_token } = await askedAgain({ max_age: '1' })
    assert.ok(Math.floor(world.clock.now() / 1000) - Number(claimsIn(id_token).auth_time) <= 1)
  })
  test('oidcc-max-age-10000', async () => {
    const [one, other] = [await succeeds({}), await succeeds({ max_age: '10000' })]
    assert.equal(one.auth_time, other.auth_time)
  })
  test('oidcc-id-token-hint', async () => {
    const { id_token } = await shop.signIn(browser)
    assert.equal((await succeeds({ prompt: 'none', id_token_hint: id_token })).sub, claimsIn(id_token).sub)
    const other = await world.person('otto')
    assert.equal(errorOf(await shop.authorize(other.browser, { prompt: 'none', id_token_hint: id_token })), 'login_required')
  })
  test('oidcc-login-hint', async () => {
    const asked = await shop.authorize(world.browser(), { login_hint: 'buffy@example.test' })
    assert.ok(asked.at === 'page')
    const { emailHint } = await world.browser().call('getApplicationRequest', { params: { id: asked.request } })
    assert.equal(emailHint, 'buffy@example.test')
  })
  test('oidcc-ui-locales', async () => void (await succeeds({ ui_locales: 'se' })))
  test('oidcc-claims-locales', async () => void (await succeeds({ claims_locales: 'se' })))
  test('oidcc-ensure-request-with-acr-values-succeeds', async () => void (await succeeds({ acr_values: 'urn:mace:incommon:iap:silver' })))
  test('oidcc-ensure-request-with-unknown-parameter-succeeds', async () => void (await succeeds({ extra: 'foobar' })))
  test('oidcc-ensure-request-with-valid-pkce-succeeds', async () => void (await succeeds({})))
  test('oidcc-codereuse', async () => {
    const outcome = await shop.authorize(browser)
    assert.ok(outcome.at === 'application')
    const { access_token } = await shop.tokens(outcome)
    assert.equal(JSON.parse((await shop.redeem(outcome)).text).error, 'invalid_grant')
    assert.equal((await shop.userinfo(access_token)).status, 401)
  })
  test('oidcc-codereuse-30seconds', async () => {
    const outcome = await shop.authorize(browser)
    assert.ok(outcome.at === 'application')
    const { access_token } = await shop.tokens(outcome)
    await world.clock.pass(seconds(30))
    assert.equal(JSON.parse((await shop.redeem(outcome)).text).error, 'invalid_grant')
    assert.equal((await shop.userinfo(access_token)).status, 401)
  })
  test('oidcc-ensure-registered-redirect-uri', async () => {
    for (const redirect_uri of ['https://shop.example.test/other', `${shop.redirectUri}?foo=bar`]) {
      const outcome = await shop.authorize(browser, { redirect_uri })
      assert.ok(outcome.at === 'error' && outcome.reply.status === 400)
    }
  })
  test('oidcc-ensure-post-request-succeeds', async () => {
    const { path, asked } = shop.requestFor()
    const [url = '', body = ''] = path.split('?')
    const reply = await browser.send({
      method: 'POST',
      path: url,
      headers: { 'content-type': 'application/x-www-form-urlencoded', 'sec-fetch-site': 'cross-site', origin: 'https://shop.example.test' },
      body,
    })
    assert.equal(reply.status, 303)
    await verified((await shop.tokens(await shop.follow(browser, reply.headers.location ?? '', asked))).id_token)
  })
  test('oidcc-server-client-secret-post', async () => {
    const outcome = await shop.authorize(browser)
    assert.ok(outcome.at === 'application')
    const form = {
      grant_type: 'authorization_code',
      code: outcome.params.get('code') ?? '',
      redirect_uri: shop.redirectUri,
      code_verifier: outcome.asked.verifier,
    }
    const reply = await shop.post('/oidc/token', { ...form, client_secret: shop.secret ?? '' }, { as: null })
    assert.equal(reply.status, 200, reply.text)
    assert.match(String(reply.headers['cache-control']), /no-store/)
  })
  test('oidcc-unsigned-request-object-supported-correctly-or-rejected-as-unsupported', async () => {
    const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
    const request = `${encode({ alg: 'none' })}.${encode({ client_id: shop.id, response_type: 'code', redirect_uri: shop.redirectUri })}.`
    assert.equal(errorOf(await shop.authorize(browser, { request })), 'request_not_supported')
  })
  test('oidcc-ensure-request-object-with-redirect-uri', async () => {
    const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
    const request = `${encode({ alg: 'none' })}.${encode({ redirect_uri: shop.redirectUri })}.`
    assert.equal((await shop.authorize(browser, { request, redirect_uri: 'https://evil.test/' })).at, 'error')
  })
  test('oidcc-claims-essential', async () => {
    const claims = JSON.stringify({ userinfo: { email: { essential: true } }, id_token: { locale: null } })
    const { access_token, id_token } = await shop.signIn(browser, { scope: 'openid', claims })
    assert.equal(JSON.parse((await shop.userinfo(access_token)).text).email, maya.email)
    assert.equal(claimsIn(id_token).locale, 'en')
  })
  test('oidcc-refresh-token', async () => {
    const asked = await shop.authorize(browser, { scope: 'openid offline_access', prompt: 'consent' })
    assert.ok(asked.at === 'page')
    await browser.call('allowApplication', { params: { id: asked.request } })
    const first = await shop.tokens(await shop.goOn(browser, asked))
    const second = await shop.refresh(first)
    const [one, other] = [claimsIn(first.id_token), claimsIn(second.id_token)]
    assert.deepEqual([other.iss, other.sub, other.aud, other.auth_time], [one.iss, one.sub, one.aud, one.auth_time])
  })
  test('a client of the file is known to the servers that read it', async (context) => {
    const folder = mkdtempSync(join(tmpdir(), 'countersign-clients-'))
    context.after(() => rmSync(folder, { recursive: true }))
    const [file, secret] = [join(folder, 'clients.json'), randomBytes(32).toString('base64url')]
    const own = { id: 'own', redirectUri: 'https://own.example.test/callback', secret }
    const secretSha256 = createHash('sha256').update(secret).digest('hex')
    writeFileSync(file, JSON.stringify([{ id: own.id, name: 'Own', redirectUris: [own.redirectUri], secretSha256, firstParty: true }]))
    const server = await world.startServer({ COUNTERSIGN_CLIENTS_FILE: file })
    const application = RelyingParty.configured(world, own)

    const outcome = await application.authorize(browser.at(server))
    assert.ok(outcome.at === 'application')
    assert.equal((await application.redeem(outcome, {}, world.browser({ server }))).status, 200)
    assert.equal((await application.authorize(browser)).at, 'error', 'the other server has no such file')
  })
  test('oidcc-refresh-token is for its client only', async () => {
    const asked = await shop.authorize(browser, { scope: 'openid offline_access', prompt: 'consent' })
    assert.ok(asked.at === 'page')
    await browser.call('allowApplication', { params: { id: asked.request } })
    const { refresh_token = '' } = await shop.tokens(await shop.goOn(browser, asked))
    const other = await RelyingParty.register(world)
    assert.equal((await other.refreshReply(refresh_token)).status, 400)
  })
})
