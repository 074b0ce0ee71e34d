import { AsyncLocalStorage } from 'node:async_hooks'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Provider } from 'oidc-provider'
import type { Clock } from '../clock.ts'
import type { KeyRing } from '../crypto/key-ring.ts'
import { type Database, DatabaseUnavailable } from '../database/database.ts'
import { seconds } from '../durations.ts'
import type { Log } from '../log.ts'
import { Problem } from '../problem.ts'
import type { Callers } from '../sessions/caller.ts'
import type { FindClient } from './clients.ts'
import { paths } from './paths.ts'
import type { ProviderDeps } from './provider-deps.ts'
import { findRequest, settleRequest } from './requests.ts'
import { signOut } from './sign-out.ts'
import { editionOfKeys, makeMissingKeys, type SigningKey, signingKeys } from './signing-keys.ts'

interface Deps {
  database: Database
  callers: Callers
  keys: KeyRing
  clock: Clock
  log: Log
  findClient: FindClient
}

type Handle = (request: FastifyRequest['raw'], response: FastifyReply['raw']) => Promise<void>

const form = 'application/x-www-form-urlencoded'
/** As an address it has to fit into what an address may be. */
const longestForm = 7 * 1024

/** How long a server goes on with keys that another one has rotated. */
const keysLook = seconds(5)

/**
 * The library behind our own server: it is loaded when the first application calls, is told whose request it is, and is made
 * anew when the keys change. Gives back what loads it before.
 */
export function mountProvider(app: FastifyInstance, deps: Deps): () => Promise<void> {
  const { database, callers, clock, keys } = deps
  const underWay = new AsyncLocalStorage<FastifyRequest>()
  const origin = new URL(app.publicOrigin)
  let current: { edition: string; handle: Handle; lookAgainAt: number } | undefined
  let making: Promise<Handle> | undefined

  const requestUnderWay = (): FastifyRequest => {
    const request = underWay.getStore()
    if (!request) throw new Error('the library was called outside of a request')
    return request
  }
  const providerDeps: ProviderDeps = {
    issuer: app.publicOrigin,
    database,
    findClient: deps.findClient,
    occasion: () => callers.occasion(requestUnderWay(), clock()),
    session: () => callers.sessionBeside(requestUnderWay()),
    errorPage: (fault) => app.faultPage(fault),
  }

  async function make(): Promise<Handle> {
    await makeMissingKeys(database, keys, clock())
    const now = clock()
    const edition = await database.read((tx) => editionOfKeys(tx, now))
    if (current?.edition !== edition) {
      const { createProvider } = await import('./provider.ts')
      const signing = await database.read((tx) => signingKeys(tx, keys, now))
      const provider = createProvider(providerDeps, signing)
      await finish(provider, signing)
      current = { edition, handle: provider.callback() as Handle, lookAgainAt: 0 }
    }
    current.lookAgainAt = now + keysLook
    return current.handle
  }

  async function finish(provider: Provider, signing: readonly SigningKey[]): Promise<void> {
    const [{ throttle }, { ownAnswers }] = await Promise.all([import('./throttle.ts'), import('./answers.ts')])
    provider.on('server_error', (ctx, error) => {
      const traceId = requestUnderWay().id
      if (!(error instanceof DatabaseUnavailable)) return deps.log.error({ traceId, err: error }, 'unexpected failure')
      deps.log.warn({ traceId, err: error }, 'the database did not answer an application')
      ctx.status = 503
      ctx.set('retry-after', '2')
    })
    provider.use(
      ownAnswers({
        isKnownKey: (id) => signing.some(({ kid }) => kid === id),
        session: providerDeps.session,
        signOut: (ctx, session) => signOut(deps, providerDeps.occasion(), session, { header: (name, value) => ctx.append(name, value) }),
      }),
    )
    provider.use(throttle(providerDeps))
  }

  function handler(): Promise<Handle> {
    if (current && current.lookAgainAt > clock()) return Promise.resolve(current.handle)
    making ??= make().finally(() => {
      making = undefined
    })
    return making
  }

  async function serve(request: FastifyRequest, reply: FastifyReply): Promise<void> {
    const handle = await handler()
    const { raw } = request
    // What the library makes addresses of is ours to say, whatever came in.
    raw.headers.host = origin.host
    raw.headers['x-forwarded-proto'] = origin.protocol.slice(0, -1)
    delete raw.headers['x-forwarded-host']
    for (const [name, value] of Object.entries(reply.getHeaders())) if (value !== undefined) reply.raw.setHeader(name, value)
    reply.hijack()
    await underWay.run(request, () => handle(raw, reply.raw))
  }

  async function settle(request: FastifyRequest<{ Params: { uid: string } }>): Promise<void> {
    const session = await callers.sessionBeside(request)
    if (!session) return
    await database.unit(async (tx) => {
      const occasion = callers.occasion(request, clock())
      const asked = await findRequest(tx, occasion, request.params.uid)
      if (asked) await settleRequest(tx, occasion, asked, session)
    })
  }

  app.register(async (scope) => {
    scope.removeAllContentTypeParsers()
    scope.addContentTypeParser(form, { parseAs: 'string' }, (_request, body, done) => done(null, body))
    // Both may be posted (OpenID Connect Core section 3.1.2.1, RP-Initiated Logout 1.0 section 2). Our cookie comes with no form of
    // another site, and does with the address that the form is turned into.
    for (const url of [paths.authorization, paths.end_session]) {
      scope.post<{ Body: string }>(url, { config: { anyOrigin: true } }, async ({ body }, reply) => {
        if (body.length > longestForm) throw new Problem('BODY_TOO_LARGE')
        return reply.redirect(`${url}?${body}`, 303)
      })
    }
  })
  app.register(async (scope) => {
    scope.removeAllContentTypeParsers()
    // Bodies are left to the library: it takes forms, and reads them itself.
    scope.addContentTypeParser('*', (_request, _payload, done) => done(null))
    const config = { anyOrigin: true }
    for (const url of ['/.well-known/openid-configuration', '/.well-known/oauth-authorization-server', paths.jwks]) {
      scope.route({ method: ['GET', 'OPTIONS'], url, handler: serve })
    }
    for (const url of [paths.token, paths.introspection, paths.revocation, paths.pushed_authorization_request]) {
      scope.route({ method: ['POST', 'OPTIONS'], url, config, handler: serve })
    }
    scope.route({ method: ['GET', 'POST', 'OPTIONS'], url: paths.userinfo, config, handler: serve })
    scope.get(paths.authorization, serve)
    scope.get(paths.end_session, serve)
    scope.get<{ Params: { uid: string } }>(`${paths.authorization}/:uid`, async (request, reply) => {
      await settle(request)
      return serve(request, reply)
    })
  })
  return async () => void (await handler())
}
