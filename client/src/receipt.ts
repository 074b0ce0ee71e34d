import { fromBase64, toBytes } from './bytes.ts'

/** What an owner approved, and how: the claims of a receipt. Times are seconds since 1970. */
export interface Receipt {
  /** The service, its public origin. */
  iss: string
  /** Your application. */
  aud: string
  /** The account. */
  sub: string
  /** The approval. */
  jti: string
  /** Of the operation, such as `withdrawal`. */
  kind: string
  /** SHA-256 of the canonical operation, base64url. */
  digest: string
  /** Methods that were used, RFC 8176. */
  amr: string[]
  /** The level: `aal2`, or `phr` and `phrh` where phishing could not have worked. */
  acr: string
  /** When the owner was proved. */
  auth_time: number
  iat: number
  exp: number
}

/** The keys of the service as `/.well-known/jwks.json` gives them (RFC 7517). */
export interface KeySet {
  keys: readonly { kid?: string; kty?: string; crv?: string; x?: string; [member: string]: unknown }[]
}

/** What a receipt has to be for. */
export interface ReceiptExpected {
  /** Of what you are about to carry out (`operationDigest`): made by yourself, never taken from the receipt. */
  digest: string
  /** The public origin of the service. */
  issuer: string
  /** Your application, as it stands in `aud`. */
  audience: string
  /** How far clocks may differ, in seconds. Default: 60. */
  toleranceSeconds?: number
  /** Milliseconds since 1970. Default: now. */
  now?: number
}

/**
 * The receipt is not from the service, is for something or somebody else, or has run out. Carry nothing out.
 *
 * @example
 * if (error instanceof ReceiptVerificationError) return refuse(error.message)
 */
export class ReceiptVerificationError extends Error {
  override readonly name = 'ReceiptVerificationError'
}

const algorithm = { name: 'Ed25519' }

/**
 * Checks a receipt without asking the service (JWS, RFC 7515, with Ed25519, RFC 8037). Only this algorithm is taken, and only keys of the
 * given set. A receipt that is checked offline can be shown twice: keep its `jti` and carry each out once, or redeem it online.
 *
 * @throws {ReceiptVerificationError} anything about it is not as expected
 * @example
 * const jwks = await (await fetch('https://id.example.com/.well-known/jwks.json')).json()
 * const digest = await operationDigest(withdrawal)
 * const receipt = await verifyReceipt(jws, jwks, { digest, issuer: 'https://id.example.com', audience: 'Exchange' })
 */
export async function verifyReceipt(jws: string, jwks: KeySet, expected: ReceiptExpected): Promise<Receipt> {
  const { digest, issuer, audience, toleranceSeconds = 60, now = Date.now() } = expected
  const [head = '', payload = '', signature = '', ...more] = jws.split('.')
  const [header, claims, bytes] = [objectIn(head), objectIn(payload), fromBase64(signature)]
  if (more.length > 0 || !header || !claims || !bytes) throw refused('It is no receipt')
  if (header.alg !== 'EdDSA' || header.typ !== 'countersign-receipt+jwt' || 'crit' in header) throw refused('It is signed in another way')
  const key = jwks.keys.find(({ kid, kty, crv, x }) => kid === header.kid && kty === 'OKP' && crv === 'Ed25519' && typeof x === 'string')
  if (!key) throw refused('Its key is not among those of the service')
  const jwk = { kty: 'OKP', crv: 'Ed25519', x: key.x as string }
  const publicKey = await crypto.subtle.importKey('jwk', jwk, algorithm, false, ['verify'])
  if (!(await crypto.subtle.verify(algorithm, publicKey, bytes, toBytes(`${head}.${payload}`)))) throw refused('The signature is not right')
  if (claims.iss !== issuer) throw refused('Another service made it')
  if (claims.aud !== audience) throw refused('It is for another application')
  if (claims.digest !== digest) throw refused('Something else was approved')
  const seconds = now / 1000
  if (typeof claims.exp !== 'number' || claims.exp + toleranceSeconds <= seconds) throw refused('It has run out')
  if (typeof claims.iat !== 'number' || claims.iat - toleranceSeconds > seconds) throw refused('It is from the future')
  return claims as unknown as Receipt
}

const refused = (why: string) => new ReceiptVerificationError(why)

function objectIn(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(fromBase64(text)))
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : undefined
  } catch {
    return undefined
  }
}
