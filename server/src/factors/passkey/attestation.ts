import { type KeyObject, verify, X509Certificate } from 'node:crypto'
import type { Millis } from '../../clock.ts'
import { isOfAuthenticator } from './attestation-certificate.ts'
import type { Cbor } from './cbor.ts'
import { isSignedBy, keyObject, type PublicKey } from './public-key.ts'

export interface Statement {
  format: string
  statement: Map<number | string, Cbor>
}

/** What a service demands of authenticators. */
export interface Demanded {
  /** Certificates of the makers that are believed, PEM. */
  roots: readonly string[]
  /** AAGUIDs of the models that are taken, in lower case with hyphens; empty for all that these makers attest. */
  models: readonly string[]
}

interface Attested {
  aaguid: Uint8Array
  /** Authenticator data and the digest of the client data. */
  signed: Uint8Array
  at: Millis
}

/** Where none was asked for (sections 8.7 and 8.2): none can come, or one by the credential itself. */
export function isNoneOrOfItself({ format, statement }: Statement, key: PublicKey, signed: Uint8Array): boolean {
  if (format === 'none') return statement.size === 0
  const signature = statement.get('sig')
  const isOfItself = format === 'packed' && statement.size === 2 && statement.get('alg') === key.algorithm
  return isOfItself && signature instanceof Uint8Array && isSignedBy(key, keyObject(key), signed, signature)
}

/** Section 8.2, with certificates of the maker. Other formats are not judged, and what is not judged is not taken. */
export function isOfDemandedMake({ format, statement }: Statement, attested: Attested, { roots, models }: Demanded): boolean {
  if (models.length > 0 && !models.includes(withHyphens(attested.aaguid))) return false
  const [signature, algorithm] = [statement.get('sig'), statement.get('alg')]
  if (format !== 'packed' || statement.size !== 3 || !(signature instanceof Uint8Array) || typeof algorithm !== 'number') return false
  try {
    const chain = certificatesIn(statement.get('x5c'))
    const [leaf] = chain
    return (
      leaf !== undefined &&
      isSigned(algorithm, leaf.publicKey, attested.signed, signature) &&
      isOfAuthenticator(leaf, attested.aaguid) &&
      isTrusted(
        chain,
        roots.map((pem) => new X509Certificate(pem)),
        attested.at,
      )
    )
  } catch {
    return false // what is no certificate
  }
}

const longestChain = 5

function certificatesIn(x5c: Cbor | undefined): X509Certificate[] {
  if (!Array.isArray(x5c) || x5c.length > longestChain) return []
  return x5c.map((one) => new X509Certificate(one instanceof Uint8Array ? one : ''))
}

/** Each issued by the next, the last by one that is believed, and none of them out of its time. */
function isTrusted(chain: X509Certificate[], roots: X509Certificate[], at: Millis): boolean {
  const last = chain.at(-1)
  const root = roots.find((one) => last && (one.raw.equals(last.raw) || isIssuedBy(last, one)))
  if (!root) return false
  const isLinked = chain.every((one, index) => index === chain.length - 1 || isIssuedBy(one, chain[index + 1] as X509Certificate))
  return isLinked && [...chain, root].every(({ validFromDate, validToDate }) => +validFromDate <= at && at <= +validToDate)
}

const isIssuedBy = (one: X509Certificate, issuer: X509Certificate): boolean =>
  issuer.ca && one.checkIssued(issuer) && one.verify(issuer.publicKey)

/** ES256, EdDSA, RS256: what keys of attestation are of. */
function isSigned(algorithm: number, key: KeyObject, data: Uint8Array, signature: Uint8Array): boolean {
  const expected: Record<number, string> = { [-7]: 'ec', [-8]: 'ed25519', [-257]: 'rsa' }
  if (key.asymmetricKeyType !== expected[algorithm]) return false
  if (algorithm === -7 && key.asymmetricKeyDetails?.namedCurve !== 'prime256v1') return false
  return verify(algorithm === -8 ? null : 'sha256', data, key, signature)
}

const withHyphens = (aaguid: Uint8Array): string =>
  Buffer.from(aaguid)
    .toString('hex')
    .replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
