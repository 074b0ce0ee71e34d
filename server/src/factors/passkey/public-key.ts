import { createPublicKey, type JsonWebKey, type KeyObject, verify } from 'node:crypto'
import { toBase64url } from './base64url.ts'
import type { Cbor } from './cbor.ts'

/** EdDSA, ES256, RS256 (RFC 9053, RFC 8812): what is offered at registration, and all that is taken. */
export const algorithms = [-8, -7, -257] as const
export type Algorithm = (typeof algorithms)[number]

/** As it is kept. */
export interface PublicKey {
  algorithm: Algorithm
  jwk: JsonWebKey
}

const isAlgorithm = (value: unknown): value is Algorithm => algorithms.some((one) => one === value)

/** Of a COSE_Key (RFC 9052 section 7); undefined where it is of another kind, has more in it, or cannot be used. */
export function publicKeyFromCose(cose: Cbor): PublicKey | undefined {
  if (!(cose instanceof Map)) return undefined
  const algorithm = cose.get(3)
  if (!isAlgorithm(algorithm)) return undefined
  const jwk = jwkOf(algorithm, cose)
  return jwk && isUsable({ algorithm, jwk }) ? { algorithm, jwk } : undefined
}

/** Where there is one, Node reads a PEM text in a third of the time that it takes for the same key as JWK or as DER. */
export const keyObject = ({ jwk }: PublicKey): KeyObject => createPublicKey(pemOf(jwk) ?? { key: jwk, format: 'jwk' })

/** What stands before the bytes of the key in a SubjectPublicKeyInfo: RFC 5480 section 2 (uncompressed), RFC 8410 section 4. */
const p256Prefix = Buffer.from('3059301306072a8648ce3d020106082a8648ce3d03010703420004', 'hex')
const ed25519Prefix = Buffer.from('302a300506032b6570032100', 'hex')

function pemOf({ kty, x = '', y = '' }: JsonWebKey): string | undefined {
  if (kty !== 'EC' && kty !== 'OKP') return undefined
  const parts = kty === 'EC' ? [p256Prefix, fromText(x), fromText(y)] : [ed25519Prefix, fromText(x)]
  const lines =
    Buffer.concat(parts)
      .toString('base64')
      .match(/.{1,64}/g) ?? []
  return ['-----BEGIN PUBLIC KEY-----', ...lines, '-----END PUBLIC KEY-----'].join('\n')
}

const fromText = (text: string): Buffer => Buffer.from(text, 'base64url')

export function isSignedBy({ algorithm }: Pick<PublicKey, 'algorithm'>, key: KeyObject, data: Uint8Array, signature: Uint8Array): boolean {
  return verify(algorithm === -8 ? null : 'sha256', data, key, signature)
}

function jwkOf(algorithm: Algorithm, cose: Map<number | string, Cbor>): JsonWebKey | undefined {
  const bytes = (label: number, least: number, most = least): string | undefined => {
    const value = cose.get(label)
    return value instanceof Uint8Array && value.length >= least && value.length <= most ? toBase64url(value) : undefined
  }
  const is = (keyType: number, curve: number | undefined, size: number) =>
    cose.get(1) === keyType && (curve === undefined || cose.get(-1) === curve) && cose.size === size

  switch (algorithm) {
    case -8: {
      const x = bytes(-2, 32)
      return is(1, 6, 4) && x ? { kty: 'OKP', crv: 'Ed25519', x } : undefined
    }
    case -7: {
      const [x, y] = [bytes(-2, 32), bytes(-3, 32)]
      return is(2, 1, 5) && x && y ? { kty: 'EC', crv: 'P-256', x, y } : undefined
    }
    case -257: {
      // 2048 to 8192 bits.
      const [n, e] = [bytes(-1, 256, 1024), bytes(-2, 1, 4)]
      return is(3, undefined, 4) && n && e ? { kty: 'RSA', n, e } : undefined
    }
    default:
      return algorithm satisfies never
  }
}

/** A key that was cut short still reads as one: it is built, and one signature is looked at, before it is kept. */
function isUsable(key: PublicKey): boolean {
  try {
    const object = keyObject(key)
    if (object.asymmetricKeyType === 'rsa' && (object.asymmetricKeyDetails?.modulusLength ?? 0) < 2048) return false
    return !isSignedBy(key, object, Buffer.from('nothing was signed'), Buffer.alloc(64))
  } catch {
    return false
  }
}
