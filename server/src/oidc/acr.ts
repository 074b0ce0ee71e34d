import { type Acr, acrValues } from '../sessions/acr.ts'
import type { Session } from '../sessions/session.ts'

/** What the request wants in `acr_values` or in the `acr` of `claims` (OpenID Connect Core section 5.5.1.1). */
export interface WantedAcr {
  values: Acr[]
  /** Anything less is an error, not a weaker token. */
  isEssential: boolean
}

const height = (acr: Acr): number => acrValues.indexOf(acr)

/** When somebody last proved something themselves, in seconds. */
export const authTimeOf = ({ authenticatedAt, factorProvedAt }: Pick<Session, 'authenticatedAt' | 'factorProvedAt'>): number =>
  Math.floor(Math.max(authenticatedAt, factorProvedAt ?? 0) / 1000)

export function wantedAcr(params: { acr_values?: unknown; claims?: unknown }): WantedAcr | undefined {
  const claim = acrClaimOf(params.claims)
  if (claim?.essential && (claim.values || claim.value)) return { values: known(claim.values ?? [claim.value]), isEssential: true }
  const values = claim?.values ?? (claim?.value ? [claim.value] : undefined) ?? listed(params.acr_values)
  return values && { values: known(values), isEssential: false }
}

/** What a session of this height may say to that request: one of the values that were asked for, or nothing. */
export function answerTo(wanted: WantedAcr, have: Acr): Acr | undefined {
  if (wanted.values.includes(have)) return have
  return wanted.values.filter((one) => height(one) < height(have)).sort((one, other) => height(other) - height(one))[0]
}

/** The least that has to be proved for it. */
export function leastOf({ values }: WantedAcr): Acr | undefined {
  return [...values].sort((one, other) => height(one) - height(other))[0]
}

interface AcrClaim {
  essential?: boolean
  value?: unknown
  values?: unknown[]
}

function acrClaimOf(claims: unknown): AcrClaim | undefined {
  if (typeof claims !== 'string') return undefined
  const parsed: { id_token?: { acr?: AcrClaim | null } } = JSON.parse(claims)
  return parsed.id_token?.acr ?? undefined
}

const listed = (text: unknown): string[] | undefined => (typeof text === 'string' && text !== '' ? text.split(' ') : undefined)
const known = (values: readonly unknown[]): Acr[] => acrValues.filter((one) => values.includes(one))
