import type { KoaContextWithOIDC } from 'oidc-provider'
import type { Session } from '../sessions/session.ts'
import { withoutFormerHint } from './former-hint.ts'
import { paths } from './paths.ts'
import { returnAddress } from './sign-out.ts'

/** What the library hears and answers is changed in four places: no hint by a key that is gone, no cookie for a session that is ours, our own page to sign out, the list of modes. */
export function ownAnswers(deps: {
  isKnownKey(id: string): boolean
  session(): Promise<Session | undefined>
  signOut(ctx: KoaContextWithOIDC, session: Session): Promise<void>
}) {
  return async (ctx: KoaContextWithOIDC, next: () => Promise<unknown>): Promise<void> => {
    if (ctx.path === paths.end_session) ctx.query = withoutFormerHint(ctx.query, deps.isKnownKey)
    await next()
    keepOnlyResumeCookie(ctx)
    if (ctx.path === paths.end_session && ctx.status === 200) await answerSignOut(ctx, deps)
    if (ctx.path.startsWith('/.well-known/') || ctx.path === paths.jwks) ctx.set('cache-control', 'public, max-age=300')
    const said = ctx.body as { response_modes_supported?: string[] } | undefined
    if (said?.response_modes_supported) said.response_modes_supported = ['query']
  }
}

function keepOnlyResumeCookie(ctx: KoaContextWithOIDC): void {
  const cookies = [ctx.response.get('set-cookie') ?? []].flat().filter((cookie) => cookie !== '')
  const kept = cookies.filter((cookie) => !/^_(session|interaction)(\.sig|\.legacy)?=/.test(cookie))
  if (kept.length === cookies.length) return
  ctx.remove('set-cookie')
  if (kept.length > 0) ctx.set('set-cookie', kept)
}

/** OpenID Connect RP-Initiated Logout 1.0 section 2: at once with an ID token of this person as the hint, else the person is asked. */
async function answerSignOut(
  ctx: KoaContextWithOIDC,
  { session: ours, signOut }: Pick<Parameters<typeof ownAnswers>[0], 'session' | 'signOut'>,
): Promise<void> {
  const { params, entities } = ctx.oidc
  const returnTo = text(params?.post_logout_redirect_uri)
  const state = text(params?.state)
  const session = await ours()
  ctx.status = 303
  if (session && hintedAt(entities.IdTokenHint) !== session.accountId)
    return ctx.redirect(askFirst(entities.Client?.clientId, returnTo, state))
  if (session) await signOut(ctx, session)
  ctx.redirect(returnAddress(returnTo, state))
}

function askFirst(clientId: string | undefined, returnTo: string | undefined, state: string | undefined): string {
  const given = Object.entries({ application: clientId, returnTo, state }).filter(
    (entry): entry is [string, string] => entry[1] !== undefined,
  )
  return `/sign-out?${new URLSearchParams(given)}`
}

const hintedAt = (hint: { payload?: { sub?: unknown } } | undefined): unknown => hint?.payload?.sub
const text = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined)
