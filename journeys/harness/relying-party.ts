import assert from 'node:assert/strict'
import { createHash, randomBytes } from 'node:crypto'
import type { Client } from './client.ts'
import type { Reply } from './send.ts'
import type { World } from './world.ts'

export interface RelyingPartyOptions {
  name?: string
  kind?: 'web' | 'browser' | 'native'
  redirectUri?: string
  postLogoutUri?: string
  algorithm?: string
  /** Its people are asked whether it may know who they are. */
  asks?: boolean
}

/** Where an authorization request led to. */
export type Outcome =
  | { at: 'application'; params: URLSearchParams; asked: Asked }
  | { at: 'page'; path: string; request: string; asked: Asked }
  | { at: 'error'; reply: Reply; asked: Asked }

/** What was asked, for the token call and the checks that follow. */
export interface Asked {
  verifier: string
  state: string
  nonce: string
}

export interface Tokens {
  access_token: string
  id_token: string
  refresh_token?: string
  expires_in: number
  scope: string
}

let applications = 0

/** Requests that a browser was sent here with. */
const begun = new WeakMap<Client, string[]>()
const resumeCookie = '__Secure-application'

/** An application that signs its people in, spoken by hand: so that it can also say what no library would. */
export class RelyingParty {
  readonly id: string
  readonly redirectUri: string
  readonly secret: string | null
  readonly #world: World
  /** Its own server, at an address of its own. */
  readonly server: Client

  private constructor(world: World, id: string, redirectUri: string, secret: string | null) {
    this.#world = world
    this.id = id
    this.redirectUri = redirectUri
    this.secret = secret
    this.server = world.browser()
    if (secret !== null) world.secrets.plant(`the secret of ${id}`, secret)
  }

  /** Made known by the command of the operator. */
  static async register(world: World, options: RelyingPartyOptions = {}): Promise<RelyingParty> {
    applications += 1
    const { name = 'Example Shop', kind = 'web', redirectUri = 'https://shop.example.test/callback', asks = false } = options
    const id = `shop-${applications}`
    const printed = await world.command(
      ...['client', 'add', id, '--name', name, '--kind', kind, '--redirect-uri', redirectUri],
      ...['--post-logout-uri', options.postLogoutUri ?? 'https://shop.example.test/bye'],
      ...['--id-token-algorithm', options.algorithm ?? 'RS256'],
      ...(asks ? [] : ['--first-party']),
    )
    return new RelyingParty(world, id, redirectUri, /secret {7}(\S+)/.exec(printed)?.[1] ?? null)
  }

  /** One of the file that a server reads. */
  static configured(world: World, { id, redirectUri, secret: own }: { id: string; redirectUri: string; secret: string }): RelyingParty {
    return new RelyingParty(world, id, redirectUri, own)
  }

  /** The address that a person is sent to. A parameter that is null is left out. */
  requestFor(params: Readonly<Record<string, string | null>> = {}): { path: string; asked: Asked } {
    const [verifier, state, nonce] = [secret(), secret(), secret()]
    const all = {
      client_id: this.id,
      redirect_uri: this.redirectUri,
      response_type: 'code',
      scope: 'openid email',
      state,
      nonce,
      code_challenge: challengeOf(verifier),
      code_challenge_method: 'S256',
      ...params,
    }
    const given = Object.entries(all).filter((entry): entry is [string, string] => entry[1] !== null)
    return { path: `/oidc/auth?${new URLSearchParams(given)}`, asked: { verifier, state, nonce } }
  }

  async authorize(browser: Client, params: Readonly<Record<string, string | null>> = {}): Promise<Outcome> {
    const { path, asked } = this.requestFor(params)
    return this.follow(browser, path, asked)
  }

  /** As a browser goes: through our own addresses, up to a page of ours or back to the application. */
  async follow(browser: Client, path: string, asked: Asked): Promise<Outcome> {
    const reply = await navigate(browser, path)
    const { location } = reply.headers
    if (location === undefined) return { at: 'error', reply, asked }
    const target = new URL(location, this.#world.publicOrigin)
    if (location.startsWith(this.redirectUri)) {
      const code = target.searchParams.get('code')
      if (code !== null) this.#world.secrets.plant('an authorization code', code)
      // Where another kind of answer was asked for, errors come behind the # (OAuth 2.0 Multiple Response Types section 5).
      return { at: 'application', params: target.hash === '' ? target.searchParams : new URLSearchParams(target.hash.slice(1)), asked }
    }
    assert.equal(target.origin, this.#world.publicOrigin, `sent to ${location}`)
    if (target.pathname.startsWith('/oidc/')) return this.follow(browser, target.pathname + target.search, asked)
    const next = target.searchParams.get('next') ?? ''
    const request = target.searchParams.get('request') ?? next.slice(next.lastIndexOf('/') + 1)
    begun.set(browser, [...(begun.get(browser) ?? []), request])
    return { at: 'page', path: target.pathname, request, asked }
  }

  /** Goes on from a page, once what it asks for was done. */
  goOn(browser: Client, { request, asked }: Extract<Outcome, { at: 'page' }>): Promise<Outcome> {
    // The cookie is bound to the path of its request, which the jar of the test does not know.
    if (begun.get(browser)?.includes(request)) browser.cookies.set(resumeCookie, request)
    return this.follow(browser, `/oidc/auth/${request}`, asked)
  }

  /** A form to one of the addresses for programs, with the client's secret where it has one. */
  async post(
    path: string,
    form: Readonly<Record<string, string>>,
    { as = this.secret, from = this.server }: { as?: string | null; from?: Client } = {},
  ): Promise<Reply> {
    const basic = as === null ? {} : { authorization: `Basic ${Buffer.from(`${this.id}:${as}`).toString('base64')}` }
    return from.send({
      method: 'POST',
      path,
      headers: { ...programs, 'content-type': 'application/x-www-form-urlencoded', ...basic },
      body: new URLSearchParams({ ...form, ...(as === null && { client_id: this.id }) }).toString(),
    })
  }

  redeem(
    { params, asked }: Extract<Outcome, { at: 'application' }>,
    more: Readonly<Record<string, string>> = {},
    from?: Client,
  ): Promise<Reply> {
    const code = params.get('code') ?? ''
    const form = { grant_type: 'authorization_code', code, redirect_uri: this.redirectUri, code_verifier: asked.verifier, ...more }
    return this.post('/oidc/token', form, { ...(from && { from }) })
  }

  /** All the way: the browser has a session that will do, or this fails. */
  async signIn(browser: Client, params: Readonly<Record<string, string | null>> = {}): Promise<Tokens> {
    return this.tokens(await this.authorize(browser, params))
  }

  async tokens(outcome: Outcome): Promise<Tokens> {
    assert.equal(outcome.at, 'application', JSON.stringify(outcome))
    const reply = await this.redeem(outcome as Extract<Outcome, { at: 'application' }>)
    assert.equal(reply.status, 200, reply.text)
    return this.#kept(JSON.parse(reply.text))
  }

  refreshReply(token: string, from?: Client): Promise<Reply> {
    return this.post('/oidc/token', { grant_type: 'refresh_token', refresh_token: token }, { ...(from && { from }) })
  }

  async refresh({ refresh_token = '' }: Tokens): Promise<Tokens> {
    const reply = await this.refreshReply(refresh_token)
    assert.equal(reply.status, 200, reply.text)
    return this.#kept(JSON.parse(reply.text))
  }

  userinfo(accessToken: string): Promise<Reply> {
    return this.server.send({ method: 'GET', path: '/oidc/userinfo', headers: { ...programs, authorization: `Bearer ${accessToken}` } })
  }

  async introspect(token: string): Promise<Record<string, unknown>> {
    const reply = await this.post('/oidc/introspection', { token })
    assert.equal(reply.status, 200, reply.text)
    return JSON.parse(reply.text)
  }

  #kept(tokens: Tokens): Tokens {
    this.#world.secrets.plant('an access token', tokens.access_token)
    if (tokens.refresh_token !== undefined) this.#world.secrets.plant('a refresh token', tokens.refresh_token)
    return tokens
  }
}

/** Somebody who follows a link or a redirect from another site. */
export const navigate = (browser: Client, path: string): Promise<Reply> =>
  browser.send({ method: 'GET', path, headers: { accept: 'text/html', 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate' } })

/** Programs send none of what browsers add. */
const programs = { origin: null, 'sec-fetch-site': null, 'user-agent': 'relying party', cookie: null } as const

export const challengeOf = (verifier: string): string => createHash('sha256').update(verifier).digest('base64url')
const secret = (): string => randomBytes(32).toString('base64url')
export const claimsIn = (token: string): Record<string, unknown> =>
  JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString())
