import type { ParsedUrlQuery } from 'node:querystring'

/**
 * A hint at signing out may be as old as the sign-in that it names, and its key be gone by then: it proves nothing any more, so it is
 * taken for none and the person is asked (OpenID Connect RP-Initiated Logout 1.0 section 2). Whom it was made for is kept as if the
 * application had said so itself, for its name and its registered addresses.
 */
export function withoutFormerHint(query: ParsedUrlQuery, isKnownKey: (id: string) => boolean): ParsedUrlQuery {
  const { id_token_hint: hint, ...others } = query
  const [header, claims] = typeof hint === 'string' ? hint.split('.').map(objectIn) : []
  if (typeof header?.kid !== 'string' || isKnownKey(header.kid)) return query
  return typeof claims?.aud === 'string' ? { client_id: claims.aud, ...others } : others
}

function objectIn(part: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(Buffer.from(part, 'base64url').toString())
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined
  } catch {
    return undefined
  }
}
