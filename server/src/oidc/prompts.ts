import { errors, interactionPolicy, type KoaContextWithOIDC } from 'oidc-provider'
import type { Clock } from '../clock.ts'
import type { Acr } from '../sessions/acr.ts'
import { answerTo, wantedAcr } from './acr.ts'

interface Deps {
  clock: Clock
  /** What the account could prove by the factors it has. */
  reachOf(accountId: string): Promise<Acr>
}

const { base, Check } = interactionPolicy

/**
 * When somebody is asked to sign in or to prove something, beyond what the library knows. All of it is asked of our session, at
 * every request: there is no other.
 */
export function createPrompts({ clock, reachOf }: Deps): interactionPolicy.Prompt[] {
  const policy = base()
  const checks = policy.get('login')?.checks
  if (!checks) throw new Error('the library has no prompt to sign in')
  for (const reason of ['max_age', 'essential_acrs', 'essential_acr']) checks.remove(reason)
  checks.add(new Check('max_age', 'The proof is older than the application takes', 'login_required', (ctx) => isTooOld(ctx, clock)))
  checks.add(
    new Check('essential_acr', 'The application wants a stronger proof', 'unmet_authentication_requirements', (ctx) =>
      isTooWeak(ctx, reachOf, true),
    ),
  )
  checks.add(new Check('acr', 'The application asks for a stronger proof', 'login_required', (ctx) => isTooWeak(ctx, reachOf, false)))
  return policy
}

/** `max_age=0` is `prompt=login` (OpenID Connect Core section 3.1.2.1): no proof that was given before will do, whatever the second. */
function isTooOld({ oidc }: KoaContextWithOIDC, clock: Clock): boolean {
  const { params, session, result } = oidc
  if (params?.max_age === undefined || result?.login) return false
  if (!session?.accountId) return true
  const maxAge = Number(params.max_age)
  return maxAge === 0 || Math.floor(clock() / 1000) - (session.authTime() ?? 0) > maxAge
}

/** What is asked for and cannot be had is an error where it is essential, and else left out (OpenID Connect Core section 5.5.1.1). */
async function isTooWeak({ oidc }: KoaContextWithOIDC, reachOf: Deps['reachOf'], essential: boolean): Promise<boolean> {
  const wanted = wantedAcr(oidc.params ?? {})
  if (!wanted || wanted.isEssential !== essential || !oidc.session?.accountId) return false
  const said = answerTo(wanted, oidc.session.acr as Acr)
  if (said) {
    // Of what is true, what was asked for: relying parties look for the very word.
    oidc.session.acr = said
    return false
  }
  if (!essential) return answerTo(wanted, await reachOf(oidc.session.accountId)) !== undefined
  if (wanted.values.length > 0) return true
  throw new errors.CustomOIDCProviderError('unmet_authentication_requirements', 'no such acr is known here')
}
