import type { Configuration, KoaContextWithOIDC } from 'oidc-provider'
import { errors, Provider } from 'oidc-provider'
import { inSeconds } from '../durations.ts'
import type { AccountId } from '../ids.ts'
import { lifetimes } from '../lifetimes.ts'
import { acrValues } from '../sessions/acr.ts'
import { claimsOf, claimsOfScopes, findUser } from './accounts.ts'
import { createAdapter } from './adapter.ts'
import { isSecretOf } from './clients.ts'
import { grantFor } from './grant-for-request.ts'
import { paths, resumePath } from './paths.ts'
import { sessionPayload } from './payloads.ts'
import { createPrompts } from './prompts.ts'
import type { ProviderDeps } from './provider-deps.ts'
import { reachOf } from './reach.ts'
import type { SigningKey } from './signing-keys.ts'

/** The library as it stands behind our own accounts and sessions, with the keys of the moment. */
export function createProvider(deps: ProviderDeps, keys: SigningKey[]): Provider {
  const { issuer, database, occasion } = deps
  const provider = new Provider(issuer, configuration(deps, keys))
  // The scheme and host of the public origin are written into each request before it comes here.
  provider.proxy = true
  provider.silent = true
  standOnOurSessions(provider, deps)
  provider.Client.prototype.compareClientSecret = async function (given) {
    const client = await database.read((tx) => deps.findClient(tx, this.clientId))
    return client !== undefined && isSecretOf(client, given, occasion().now)
  }
  return provider
}

/** Nothing of the library's own session is kept, set as a cookie or changed: it is what our session is at this moment. */
function standOnOurSessions(provider: Provider, { database, occasion, session: ours }: ProviderDeps): void {
  const { Session } = provider
  // The library makes its own in this way; its types do not say so.
  const View = Session as unknown as new (payload?: object) => InstanceType<typeof Session>
  Session.get = async (ctx) => {
    const [found, { now }] = [await ours(), occasion()]
    // One that may only set up a factor signs nobody in anywhere.
    const session = found && !found.isRestricted ? new View(await database.read((tx) => sessionPayload(tx, now, found))) : new View()
    ;(ctx as KoaContextWithOIDC).oidc.entity('Session', session)
    return session
  }
  Session.prototype.loginAccount = () => {}
  Session.prototype.resetIdentifier = () => {}
}

function configuration(deps: ProviderDeps, keys: SigningKey[]): Configuration {
  const { database, occasion, findClient } = deps
  const secure = deps.issuer.startsWith('https:')
  return {
    adapter: createAdapter({ database, occasion, clientOf: findClient, usedAlready }),
    jwks: { keys },
    routes: paths,
    acrValues: [...acrValues],
    claims: claimsOfScopes,
    scopes: ['openid', 'email', 'profile', 'offline_access'],
    responseTypes: ['code'],
    subjectTypes: ['public'],
    clientAuthMethods: ['client_secret_basic', 'client_secret_post', 'none'],
    enabledJWA: {
      idTokenSigningAlgValues: ['RS256', 'ES256', 'EdDSA'],
      userinfoSigningAlgValues: ['RS256', 'ES256', 'EdDSA'],
      introspectionSigningAlgValues: ['RS256', 'ES256', 'EdDSA'],
      authorizationSigningAlgValues: ['RS256', 'ES256', 'EdDSA'],
    },
    pkce: { required: () => true },
    allowOmittingSingleRegisteredRedirectUri: false,
    features: {
      devInteractions: { enabled: false },
      dPoP: { enabled: false },
      resourceIndicators: { enabled: false },
      claimsParameter: { enabled: true },
      introspection: { enabled: true, allowedPolicy: mayIntrospect },
      revocation: { enabled: true, allowedPolicy: (_ctx, client, token) => token.clientId === client.clientId },
      rpInitiatedLogout: { enabled: true, logoutSource: () => {}, postLogoutSuccessSource: () => {} },
    },
    interactions: {
      policy: createPrompts({
        clock: () => occasion().now,
        reachOf: (id) => database.read((tx) => reachOf(tx, id as AccountId)),
      }),
      // Whoever has no session signs in first, as everywhere, and comes back to go on.
      url: async (_ctx, { uid }) =>
        (await deps.session()) ? `/continue?request=${uid}` : `/sign-in?next=${encodeURIComponent(resumePath(uid))}`,
    },
    cookies: { names: { resume: secure ? '__Secure-application' : 'application' } },
    async findAccount(_ctx, id) {
      const { now } = occasion()
      const user = await database.read((tx) => findUser(tx, now, id))
      return user && { accountId: user.id, claims: async () => claimsOf(user) }
    },
    loadExistingGrant: (ctx) => grantFor(ctx, deps),
    extraTokenClaims: levelsOf,
    issueRefreshToken: async (_ctx, _client, source) => source.scopes.has('offline_access'),
    rotateRefreshToken: true,
    expiresWithSession: async (_ctx, source) => !source.scopes.has('offline_access'),
    revokeGrantPolicy: () => true,
    clientBasedCORS: (_ctx, origin, client) =>
      client.tokenEndpointAuthMethod === 'none' && (client.redirectUris ?? []).some((uri) => URL.parse(uri)?.origin === origin),
    renderError(ctx, out, error) {
      const { html, headers } = deps.errorPage(faultOf(out.error, error))
      ctx.set(headers)
      ctx.body = html
    },
    ttl: {
      AccessToken: inSeconds(lifetimes.accessToken),
      AuthorizationCode: inSeconds(lifetimes.authorizationCode),
      IdToken: inSeconds(lifetimes.idToken),
      Grant: inSeconds(lifetimes.grant),
      Interaction: inSeconds(lifetimes.applicationRequest),
      Session: inSeconds(lifetimes.session),
      // Renewing never makes the family live longer.
      RefreshToken: (ctx) => ctx.oidc.entities.RotatedRefreshToken?.remainingTTL ?? inSeconds(lifetimes.refreshToken),
    },
  }
}

/** For resources that ask here (RFC 9470 section 6.2): how and when somebody signed in, as the ID token says it. */
function levelsOf(ctx: KoaContextWithOIDC) {
  const source = ctx.oidc.entities.AuthorizationCode ?? ctx.oidc.entities.RefreshToken
  return source && { acr: source.acr, amr: source.amr, auth_time: source.authTime }
}

type IntrospectionPolicy = NonNullable<NonNullable<NonNullable<Configuration['features']>['introspection']>['allowedPolicy']>

/** Servers that keep a secret may ask about any token, as resources must; the others about their own. None of a client that is gone. */
const mayIntrospect: IntrospectionPolicy = async ({ oidc }, client, { clientId }) =>
  clientId === client.clientId ||
  (client.tokenEndpointAuthMethod !== 'none' && (await oidc.provider.Client.find(String(clientId))) !== undefined)

const usedAlready = (kind: string): Error =>
  kind === 'PushedAuthorizationRequest'
    ? new errors.InvalidRequestUri('request_uri was used already')
    : new errors.InvalidGrant('used already')

/** What a person can do about it, and no more: the rest is for the application’s makers. */
function faultOf(code: string, error: unknown): string {
  if (error instanceof errors.SessionNotFound) return 'application-request-over'
  return code === 'server_error' ? 'failed' : 'application-request-wrong'
}
