import type { WebhookEventType } from '@countersign/contract'
import { fromBase64, toBytes } from './bytes.ts'

/** What a webhook tells. `data` has members that depend on `type`; a newer service may send types that this client does not know. */
export interface WebhookEvent {
  /** The same in every repetition: keep it to tell that an event was seen before. */
  id: string
  type: WebhookEventType | (string & {})
  /** When it happened, RFC 3339, UTC. */
  timestamp: string
  data: {
    /** Null for events of no account. */
    accountId: string | null
    /** What you call the account; null for one you have not linked. */
    externalId: string | null
    [member: string]: string | number | boolean | null
  }
}

/** A request to your webhook, as it came. */
export interface WebhookToVerify {
  /** `whsec_…`, or several of them while you change from one to another. */
  secret: string | readonly string[]
  /** Of the request: an object of Node (`request.headers`) or a `Headers`. */
  headers: Headers | Readonly<Record<string, string | string[] | undefined>>
  /** The body as it came, before anything parsed it: a signature is over bytes. */
  body: string
  /** How far the time of the request may be off, in seconds. Default: 300. */
  toleranceSeconds?: number
  /** Milliseconds since 1970. Default: now. */
  now?: number
}

/**
 * The request is not from the service, is too old, or was changed on its way. Answer 401 and do nothing.
 *
 * @example
 * if (error instanceof WebhookVerificationError) return response.sendStatus(401)
 */
export class WebhookVerificationError extends Error {
  override readonly name = 'WebhookVerificationError'
}

/**
 * Checks a webhook and gives back what it tells (standard-webhooks 1.0.0, signature `v1`: HMAC-SHA-256).
 *
 * Events come at least once and in order for each account: answer 2xx when yours is stored, and pass over ids that you have seen.
 *
 * @throws {WebhookVerificationError} a header is missing, no signature is right, or the time is more than five minutes off
 * @example
 * app.post('/webhooks', express.text({ type: 'application/json' }), async (request, response) => {
 *   const event = await verifyWebhook({ secret: process.env.WEBHOOK_SECRET, headers: request.headers, body: request.body })
 *   if (event.type === 'account.frozen') await stopWithdrawals(event.data.externalId)
 *   response.sendStatus(204)
 * })
 */
export async function verifyWebhook(given: WebhookToVerify): Promise<WebhookEvent> {
  const { secret, headers, body, toleranceSeconds = 300, now = Date.now() } = given
  const [id, timestamp, signatures] = ['webhook-id', 'webhook-timestamp', 'webhook-signature'].map((name) => headerOf(headers, name))
  if (!id || !timestamp || !signatures) throw new WebhookVerificationError('A header of the signature is missing')
  if (!/^\d{1,12}$/.test(timestamp)) throw new WebhookVerificationError('The time is no time')
  if (Math.abs(now / 1000 - Number(timestamp)) > toleranceSeconds) throw new WebhookVerificationError('The time is too far off')
  const signed = toBytes(`${id}.${timestamp}.${body}`)
  const secrets = typeof secret === 'string' ? [secret] : secret
  // All of them, so that the time it takes does not tell which one is right; each comparison by itself is in constant time.
  const found = await Promise.all(secrets.flatMap((one) => v1(signatures).map((signature) => isSignedBy(one, signature, signed))))
  if (!found.includes(true)) throw new WebhookVerificationError('No signature is right')
  return { id, ...JSON.parse(body) }
}

/** Of other versions, and of more than anybody would send, none is looked at. */
const v1 = (signatures: string): Uint8Array<ArrayBuffer>[] =>
  signatures
    .split(' ')
    .slice(0, 10)
    .filter((signature) => signature.startsWith('v1,'))
    .flatMap((signature) => fromBase64(signature.slice(3)) ?? [])

async function isSignedBy(secret: string, signature: Uint8Array<ArrayBuffer>, signed: Uint8Array<ArrayBuffer>): Promise<boolean> {
  const bytes = fromBase64(secret.replace(/^whsec_/, ''))
  if (!bytes || bytes.length < 24) throw new TypeError('A webhook secret is whsec_ and 24 or more bytes in Base64')
  const key = await crypto.subtle.importKey('raw', bytes, { name: 'HMAC', hash: 'SHA-256' }, false, ['verify'])
  return crypto.subtle.verify('HMAC', key, signature, signed)
}

function headerOf(headers: WebhookToVerify['headers'], name: string): string | undefined {
  const value = headers instanceof Headers ? headers.get(name) : headers[name]
  return typeof value === 'string' ? value : undefined
}
