import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import * as client from 'openid-client'
import type { Site } from './site.ts'

/** What somebody signed in with, as the library of the application understood it. */
export interface SignedIn {
  claims: client.IDToken
  tokens: client.TokenEndpointResponse & client.TokenEndpointResponseHelpers
  email: unknown
}

/**
 * An application of somebody else, at a site of its own: 127.0.0.1, where our pages are at localhost. Its people come back to
 * `/callback`, are told who they are at `/`, and say that they were signed out at `/bye`.
 */
export class Application {
  readonly origin: string
  readonly id: string
  readonly signedIn: SignedIn[] = []
  readonly #server: Server
  readonly #config: client.Configuration
  readonly #verifiers = new Map<string, { verifier: string; checks: client.AuthorizationCodeGrantChecks }>()

  private constructor(server: Server, origin: string, id: string, config: client.Configuration) {
    this.#server = server
    this.origin = origin
    this.id = id
    this.#config = config
  }

  static async open(site: Site, { name = 'Harbor Shop', asks = false }: { name?: string; asks?: boolean } = {}): Promise<Application> {
    const server = createServer()
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    server.unref()
    const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    const id = name.toLowerCase().replaceAll(/\W+/g, '-')
    const printed = await site.world.command(
      ...['client', 'add', id, '--name', name, '--redirect-uri', `${origin}/callback`, '--post-logout-uri', `${origin}/bye`],
      ...(asks ? [] : ['--first-party']),
    )
    const secret = /secret {7}(\S+)/.exec(printed)?.[1] ?? ''
    const config = await client.discovery(new URL(site.world.publicOrigin), id, secret, undefined, {
      execute: [client.allowInsecureRequests],
    })
    // Our clock stands still in the time of the test.
    Object.assign(config.clientMetadata(), { [client.clockSkew]: Math.round((site.clock.now() - Date.now()) / 1000) })
    const application = new Application(server, origin, id, config)
    server.on('request', (request, response) => void application.#answer(request, response))
    return application
  }

  /** The address that its button leads to. */
  async address(params: Record<string, string> = {}, how: 'plain' | 'pushed' = 'plain'): Promise<string> {
    const verifier = client.randomPKCECodeVerifier()
    const state = client.randomState()
    const nonce = client.randomNonce()
    const checks = {
      expectedState: state,
      expectedNonce: nonce,
      pkceCodeVerifier: verifier,
      ...(params.max_age && { maxAge: Number(params.max_age) }),
    }
    this.#verifiers.set(state, { verifier, checks })
    const all = {
      redirect_uri: `${this.origin}/callback`,
      scope: 'openid email',
      code_challenge: await client.calculatePKCECodeChallenge(verifier),
      code_challenge_method: 'S256',
      state,
      nonce,
      ...params,
    }
    const url =
      how === 'pushed' ? await client.buildAuthorizationUrlWithPAR(this.#config, all) : client.buildAuthorizationUrl(this.#config, all)
    return url.href
  }

  signOutAddress(params: Record<string, string> = {}): string {
    return client.buildEndSessionUrl(this.#config, { post_logout_redirect_uri: `${this.origin}/bye`, ...params }).href
  }

  introspect(token: string): Promise<client.IntrospectionResponse> {
    return client.tokenIntrospection(this.#config, token)
  }

  refresh(token: string): Promise<client.TokenEndpointResponse & client.TokenEndpointResponseHelpers> {
    return client.refreshTokenGrant(this.#config, token)
  }

  close(): void {
    this.#server.closeAllConnections()
    this.#server.close()
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', this.origin)
    response.setHeader('content-type', 'text/html; charset=utf-8')
    if (url.pathname === '/callback') response.end(page(await this.#comeBack(url)))
    else response.end(page(url.pathname === '/bye' ? 'Signed out of the shop' : 'The shop'))
  }

  async #comeBack(url: URL): Promise<string> {
    const error = url.searchParams.get('error')
    if (error !== null) return `The shop was told: ${error}`
    const under = this.#verifiers.get(url.searchParams.get('state') ?? '')
    try {
      const tokens = await client.authorizationCodeGrant(this.#config, url, under?.checks)
      const claims = tokens.claims() as client.IDToken
      const { email } = await client.fetchUserInfo(this.#config, tokens.access_token, claims.sub)
      this.signedIn.push({ claims, tokens, email })
      return `Welcome to the shop, ${email}`
    } catch (failure) {
      return `The shop failed: ${failure instanceof Error ? `${failure.message} ${String(failure.cause)}` : ''}`
    }
  }
}

const page = (title: string): string =>
  `<!doctype html><html lang="en"><head><title>Shop</title><link rel="icon" href="data:,"></head><body><h1>${title.replaceAll(/[<>&"]/g, '')}</h1></body></html>`
