import type { ApplicationAccess } from '@countersign/contract'
import { claimsOfScopes } from './accounts.ts'
import type { Access } from './grants.ts'

export const supportedScopes = ['openid', 'email', 'profile', 'offline_access'] as const satisfies ApplicationAccess[]

/** What a request asks for, of what there is; the rest is left out (OpenID Connect Core section 3.1.2.1). */
export function accessWanted({ scope, claims }: { scope?: unknown; claims?: unknown }): Access {
  const asked = typeof scope === 'string' ? scope.split(' ') : []
  return { scope: supportedScopes.filter((one) => asked.includes(one)), claims: claimsIn(claims) }
}

/** As people are told of it: a single claim is told as the scope that it belongs to. */
export function accessInWords({ scope, claims }: Access): ApplicationAccess[] {
  const told = [...scope, ...claims.map(scopeOf)]
  return supportedScopes.filter((one) => told.includes(one))
}

/** What every ID token says anyway is nothing that could be allowed or refused. */
const tellable = [...claimsOfScopes.email, ...claimsOfScopes.profile]

function claimsIn(text: unknown): string[] {
  if (typeof text !== 'string') return []
  const { id_token = {}, userinfo = {} } = JSON.parse(text) as { id_token?: object; userinfo?: object }
  const asked = [...Object.keys(id_token), ...Object.keys(userinfo)]
  return tellable.filter((one) => asked.includes(one))
}

const scopeOf = (claim: string): string => (claimsOfScopes.profile.includes(claim) ? 'profile' : 'email')
