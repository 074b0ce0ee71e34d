import * as client from 'openid-client'
import type { Store } from './store.ts'

/** What the ID token said, and what it was asked for. */
export interface SignedIn {
  accountId: string
  email: string
  /** The level: `aal1`, `aal2`, `phr`, `phrh`. */
  acr: string
  /** RFC 8176. */
  amr: string[]
  /** When the person last proved something, in seconds. */
  authTime: number
  claims: Record<string, unknown>
  idToken: string
  accessToken: string
  asked: Asked
}

/** What a sign-in asks for beyond who it is. */
export interface Wanted {
  acrValues?: string
  /** In seconds; 0 asks for a proof in any case. */
  maxAge?: number
  /** A token that says less is no answer. */
  essential?: boolean
}

export interface Asked extends Wanted {
  at: number
}

interface Begun extends Asked {
  verifier: string
  nonce: string
  /** One of our own pages. */
  next: string
}

export type Outcome = { in: SignedIn; next: string } | { refused: string; next: string }

interface Options {
  store: Store
  issuer: string
  clientId: string
  clientSecret: string
  origin: string
  now: () => number
}

const patienceMillis = 30 * 60_000

/** Signs people in at Countersign, by the authorization code flow with PKCE (RFC 7636). */
export class SignIn {
  readonly #options: Options
  #found: Promise<client.Configuration> | undefined

  constructor(options: Options) {
    this.#options = options
  }

  /** Where the browser goes. What was begun is bound to this browser: nobody can be brought to finish somebody else’s. */
  async begin(browser: string, next: string, wanted: Wanted = {}): Promise<URL> {
    const { store, origin, now } = this.#options
    const config = await this.#configuration()
    const state = client.randomState()
    const begun: Begun = { ...wanted, at: now(), verifier: client.randomPKCECodeVerifier(), nonce: client.randomNonce(), next }
    store.run('delete from sign_ins where expires_at <= :now', { now: now() })
    const expiresAt = now() + patienceMillis
    store.run('insert into sign_ins values (:state, :browser, :begun, :expiresAt)', {
      state,
      browser,
      begun: JSON.stringify(begun),
      expiresAt,
    })
    const levels = wanted.acrValues?.split(' ')
    return client.buildAuthorizationUrl(config, {
      redirect_uri: `${origin}/callback`,
      scope: 'openid email',
      state,
      nonce: begun.nonce,
      code_challenge: await client.calculatePKCECodeChallenge(begun.verifier),
      code_challenge_method: 'S256',
      ...(wanted.maxAge !== undefined && { max_age: String(wanted.maxAge) }),
      // OpenID Connect Core section 5.5.1.1: voluntary in acr_values, essential in claims.
      ...(levels &&
        (wanted.essential
          ? { claims: JSON.stringify({ id_token: { acr: { essential: true, values: levels } } }) }
          : { acr_values: levels.join(' ') })),
    })
  }

  /** The browser is back. Undefined where this browser has begun nothing of the kind. */
  async finish(browser: string, address: URL): Promise<Outcome | undefined> {
    const { store } = this.#options
    const state = address.searchParams.get('state') ?? ''
    const sql = 'delete from sign_ins where state = :state and browser = :browser and expires_at > :now returning begun'
    const row = store.get<{ begun: string }>(sql, { state, browser, now: this.#options.now() })
    if (!row) return undefined
    const { verifier, nonce, next, ...asked }: Begun = JSON.parse(row.begun)
    const error = address.searchParams.get('error')
    if (error !== null) return { refused: error, next }
    const config = await this.#configuration()
    const tokens = await client.authorizationCodeGrant(config, address, {
      expectedState: state,
      expectedNonce: nonce,
      pkceCodeVerifier: verifier,
      idTokenExpected: true,
      ...(asked.maxAge !== undefined && { maxAge: asked.maxAge }),
    })
    const claims = tokens.claims() as client.IDToken
    const { email = '' } = await client.fetchUserInfo(config, tokens.access_token, claims.sub)
    const { sub, acr = 'aal1', amr = [], auth_time = claims.iat } = claims
    const known = { accountId: sub, email, acr: String(acr), amr: amr as string[], authTime: Number(auth_time), claims: { ...claims } }
    return { in: { ...known, idToken: tokens.id_token ?? '', accessToken: tokens.access_token, asked }, next }
  }

  /** Whether what the token came of is still good: signed out there, it is not (RFC 7662). */
  async isGood({ accessToken }: SignedIn): Promise<boolean> {
    return (await client.tokenIntrospection(await this.#configuration(), accessToken)).active
  }

  /** Signing out there as well (OpenID Connect RP-Initiated Logout 1.0). */
  async end({ idToken }: SignedIn): Promise<URL> {
    const { origin } = this.#options
    return client.buildEndSessionUrl(await this.#configuration(), {
      id_token_hint: idToken,
      post_logout_redirect_uri: `${origin}/signed-out`,
    })
  }

  /** Found when it is first needed, and again where that failed: neither waits for the other to start. */
  async #configuration(): Promise<client.Configuration> {
    const { issuer, clientId, clientSecret, now } = this.#options
    this.#found ??= client
      .discovery(new URL(issuer), clientId, clientSecret, undefined, {
        // Only on this machine; anywhere else Countersign has https and takes nothing less.
        execute: issuer.startsWith('http://localhost') ? [client.allowInsecureRequests] : [],
      })
      .catch((error) => {
        this.#found = undefined
        throw error
      })
    const config = await this.#found
    Object.assign(config.clientMetadata(), { [client.clockSkew]: Math.round((now() - Date.now()) / 1000) })
    return config
  }
}
