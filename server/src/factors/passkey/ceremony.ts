import { hash, timingSafeEqual } from 'node:crypto'
import type { AuthenticatorData } from './authenticator-data.ts'

/** What both ceremonies are held to; made here, never taken from what arrives. */
export interface Expected {
  challenge: Uint8Array
  /** The one origin the pages have, such as `https://id.example.com`. */
  origin: string
  rpId: string
  userVerification: 'required' | 'preferred'
}

export type Fault =
  | 'malformed'
  | 'type'
  | 'challenge'
  | 'origin'
  | 'cross_origin'
  | 'rp_id'
  | 'user_presence'
  | 'user_verification'
  | 'backup_flags'
  | 'credential'
  | 'user_handle'
  | 'algorithm'
  | 'attestation'
  | 'make'
  | 'device_bound'
  | 'signature'

/** WebAuthn L3 sections 7.1 and 7.2, the steps on the client data: undefined where all of it holds. */
export function clientDataFault(
  json: Uint8Array,
  type: 'webauthn.create' | 'webauthn.get',
  { challenge, origin }: Pick<Expected, 'challenge' | 'origin'>,
): Fault | undefined {
  const data = parse(json)
  if (!data) return 'malformed'
  if (data.type !== type) return 'type'
  if (
    typeof data.challenge !== 'string' ||
    !areEqual(Buffer.from(data.challenge), Buffer.from(Buffer.from(challenge).toString('base64url')))
  )
    return 'challenge'
  if (data.origin !== origin) return 'origin'
  // Our pages are never framed, so nobody stands above them.
  if ((data.crossOrigin !== undefined && data.crossOrigin !== false) || data.topOrigin !== undefined) return 'cross_origin'
  return undefined
}

/** The same of the authenticator data. */
export function authenticatorDataFault(data: AuthenticatorData, { rpId, userVerification }: Expected): Fault | undefined {
  if (!areEqual(data.rpIdHash, sha256(Buffer.from(rpId)))) return 'rp_id'
  if (!data.userPresent) return 'user_presence'
  if (userVerification === 'required' && !data.userVerified) return 'user_verification'
  if (data.backedUp && !data.backupEligible) return 'backup_flags'
  return undefined
}

export const sha256 = (bytes: Uint8Array): Buffer => hash('sha256', bytes, 'buffer')

export const areEqual = (a: Uint8Array, b: Uint8Array): boolean => a.length === b.length && timingSafeEqual(a, b)

const utf8 = new TextDecoder('utf-8', { fatal: true })

function parse(json: Uint8Array): Record<string, unknown> | undefined {
  try {
    const data: unknown = JSON.parse(utf8.decode(json))
    return typeof data === 'object' && data !== null && !Array.isArray(data) ? (data as Record<string, unknown>) : undefined
  } catch {
    return undefined
  }
}
