import { createHmac, timingSafeEqual } from 'node:crypto'
import type { Millis } from '../clock.ts'
import { randomBytesOf } from '../crypto/random.ts'
import { minutes } from '../durations.ts'

const prefix = 'whsec_'

/** standard-webhooks, “Signature scheme”: 24 to 64 random bytes in Base64 behind a prefix that scanners know. */
export const newSecret = (): string => prefix + randomBytesOf(32).toString('base64')

/** What each attempt carries. `secrets` are all that are in force: while one is replaced by another both sign. */
export function signedHeaders(secrets: readonly string[], { id, now, body }: { id: string; now: Millis; body: string }) {
  const timestamp = String(Math.floor(now / 1000))
  const signatures = secrets.map((secret) => {
    const key = Buffer.from(secret.slice(prefix.length), 'base64')
    return `v1,${createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64')}`
  })
  return { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': signatures.join(' ') }
}

/** standard-webhooks, “Verifying webhook authenticity”: one of the signatures fits, and it was made within five minutes. */
export function isSigned(secret: string, headers: Record<string, unknown>, now: Millis, body: string): boolean {
  const { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': given } = headers
  if (typeof id !== 'string' || typeof timestamp !== 'string' || typeof given !== 'string' || !/^\d{1,12}$/.test(timestamp)) return false
  const at = Number(timestamp) * 1000
  if (Math.abs(now - at) > minutes(5)) return false
  const right = Buffer.from(signedHeaders([secret], { id, now: at, body })['webhook-signature'])
  return given.split(' ').some((one) => isSame(Buffer.from(one), right))
}

const isSame = (one: Buffer, other: Buffer): boolean => one.length === other.length && timingSafeEqual(one, other)
