import type { PasskeyDetails } from '@countersign/contract'
import { fromBase64url, toBase64url } from './base64url.ts'
import { providerOf } from './providers.ts'
import type { PublicKey } from './public-key.ts'
import type { Registered } from './verify-registration.ts'

/** What is sealed of a passkey. None of it is secret; sealed to its row it cannot be swapped for another. */
export interface KeptPasskey {
  id: Uint8Array
  publicKey: PublicKey
  backupEligible: boolean
  transports: string[]
}

export function sealable({ id, publicKey, backupEligible, transports }: KeptPasskey): Uint8Array {
  return Buffer.from(JSON.stringify({ id: toBase64url(id), publicKey, backupEligible, transports }))
}

export function opened(secret: Uint8Array): KeptPasskey {
  const { id, ...rest } = JSON.parse(Buffer.from(secret.buffer, secret.byteOffset, secret.byteLength).toString())
  return { ...rest, id: fromBase64url(id) }
}

export function detailsOf({ aaguid, backupEligible, backedUp }: Registered): PasskeyDetails {
  const known = providerOf(aaguid)
  return {
    provider: known?.name ?? null,
    keptBy: known?.keptBy ?? 'unknown',
    canSync: backupEligible,
    isSynced: backedUp,
  }
}
