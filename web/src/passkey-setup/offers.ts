import { hasPasskeys } from '../passkeys/credentials.ts'

const place = 'passkey-offered-at'
const pauseMillis = 30 * 24 * 60 * 60 * 1000

/** Where this browser could keep one, and was not asked for 30 days. */
export async function mayOffer(now = Date.now()): Promise<boolean> {
  if (!hasPasskeys() || !isOver(readTime(), now)) return false
  return PublicKeyCredential.isUserVerifyingPlatformAuthenticatorAvailable().catch(() => false)
}

export function offered(now = Date.now()): void {
  try {
    localStorage.setItem(place, String(now))
  } catch {
    // A browser that keeps nothing is asked again.
  }
}

export const isOver = (offeredAt: number, now: number): boolean => now - offeredAt >= pauseMillis

function readTime(): number {
  try {
    return Number(localStorage.getItem(place)) || 0
  } catch {
    return 0
  }
}
