import type { PasskeyCreation, PasskeyRequest } from '@countersign/contract'
import { lifetimes } from '../../lifetimes.ts'
import type { Policy } from '../../policy/policy.ts'
import type { ServiceFacts } from '../../security-events/occasion.ts'
import { toBase64url } from './base64url.ts'
import { algorithms } from './public-key.ts'

interface Named {
  id: Uint8Array
  transports: string[]
}

/** The host of the pages, and no wider domain: a passkey of it works nowhere else. */
export const rpIdOf = (origin: string): string => new URL(origin).hostname

export function creationOptions(
  { name, origin }: ServiceFacts,
  user: { handle: Uint8Array; name: string },
  challenge: Uint8Array,
  known: Named[],
  { attestation }: Policy['passkey'],
): PasskeyCreation {
  return {
    rp: { id: rpIdOf(origin), name },
    user: { id: toBase64url(user.handle), name: user.name, displayName: user.name },
    challenge: toBase64url(challenge),
    pubKeyCredParams: algorithms.map((alg) => ({ type: 'public-key', alg })),
    timeout: lifetimes.passkeyChallenge,
    excludeCredentials: known.map(descriptor),
    authenticatorSelection: { residentKey: 'required', requireResidentKey: true, userVerification: 'required' },
    attestation: attestation ? 'direct' : 'none',
    ...(attestation && { attestationFormats: ['packed'] }),
  }
}

export function requestOptions(
  { origin }: ServiceFacts,
  challenge: Uint8Array,
  userVerification: PasskeyRequest['userVerification'],
  wanted: Named[],
): PasskeyRequest {
  return {
    challenge: toBase64url(challenge),
    rpId: rpIdOf(origin),
    timeout: lifetimes.passkeyChallenge,
    userVerification,
    allowCredentials: wanted.map(descriptor),
  }
}

const descriptor = ({ id, transports }: Named) => ({
  type: 'public-key' as const,
  id: toBase64url(id),
  ...(transports.length > 0 && { transports }),
})
