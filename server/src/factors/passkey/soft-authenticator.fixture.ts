import { createHash, generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto'
import type { PasskeyAssertion, PasskeyCreation, PasskeyRegistration, PasskeyRequest } from '@countersign/contract'
import type { SoftMaker } from './soft-maker.fixture.ts'

export type SoftAlgorithm = 'EdDSA' | 'ES256' | 'RS256' | 'ES384'

interface SoftOptions {
  /** Of the page that the browser shows. */
  origin: string
  algorithm?: SoftAlgorithm
  userVerified?: boolean
  backupEligible?: boolean
  backedUp?: boolean
  /** Counts up with each assertion; without one it stays zero. */
  counter?: number
  aaguid?: Uint8Array
  id?: Uint8Array
  /** Attests it. */
  maker?: SoftMaker
}

/** What is told otherwise than it is, for tests of what is refused. */
export interface Lies {
  type?: string
  challenge?: string
  origin?: string
  rpId?: string
  client?: Record<string, unknown>
  flags?: (flags: number) => number
  counter?: number
  format?: string
  userHandle?: string | null
}

/** A browser and an authenticator that keeps one passkey, in software. */
export class SoftAuthenticator {
  readonly id: Buffer
  readonly #options: Required<Omit<SoftOptions, 'id' | 'maker'>>
  readonly #maker: SoftMaker | undefined
  readonly #pair: { publicKey: KeyObject; privateKey: KeyObject }
  #userHandle: string | undefined
  #counter: number

  constructor({ id = randomBytes(32), maker, ...options }: SoftOptions) {
    this.id = Buffer.from(id)
    this.#maker = maker
    this.#options = {
      algorithm: 'ES256',
      userVerified: true,
      backupEligible: true,
      backedUp: options.backupEligible !== false,
      counter: 0,
      aaguid: Buffer.alloc(16),
      ...options,
    }
    this.#counter = this.#options.counter
    this.#pair = pairOf(this.#options.algorithm)
  }

  get publicKey(): KeyObject {
    return this.#pair.publicKey
  }

  create(options: Pick<PasskeyCreation, 'challenge' | 'rp' | 'user'>, lies: Lies = {}): PasskeyRegistration {
    this.#userHandle = options.user.id
    const idLength = Buffer.alloc(2)
    idLength.writeUInt16BE(this.id.length)
    const attested = Buffer.concat([this.#options.aaguid, idLength, this.id, coseKey(this.#options.algorithm, this.#pair.publicKey)])
    const authenticatorData = this.#authenticatorData(lies.rpId ?? options.rp.id, 0x40, lies, attested)
    const clientData = this.#clientData('webauthn.create', options.challenge, lies)
    const signed = Buffer.concat([authenticatorData, createHash('sha256').update(clientData).digest()])
    const attestation = cborMap([
      [cborText('fmt'), cborText(lies.format ?? (this.#maker ? 'packed' : 'none'))],
      [cborText('attStmt'), this.#maker ? statementOf(this.#maker, signed) : cborMap([])],
      [cborText('authData'), cborBytes(authenticatorData)],
    ])
    const id = this.id.toString('base64url')
    const clientDataJSON = clientData.toString('base64url')
    const response = { clientDataJSON, attestationObject: attestation.toString('base64url'), transports: ['internal'] }
    return { id, rawId: id, type: 'public-key', response }
  }

  get(options: Pick<PasskeyRequest, 'challenge' | 'rpId'>, lies: Lies = {}): PasskeyAssertion {
    if (this.#options.counter > 0) this.#counter += 1
    const authenticatorData = this.#authenticatorData(lies.rpId ?? options.rpId, 0, lies)
    const clientData = this.#clientData('webauthn.get', options.challenge, lies)
    const signed = Buffer.concat([authenticatorData, createHash('sha256').update(clientData).digest()])
    const signature = sign(hashOf(this.#options.algorithm), signed, this.#pair.privateKey)
    const id = this.id.toString('base64url')
    const userHandle = lies.userHandle === undefined ? this.#userHandle : lies.userHandle
    return {
      id,
      rawId: id,
      type: 'public-key',
      response: {
        clientDataJSON: clientData.toString('base64url'),
        authenticatorData: authenticatorData.toString('base64url'),
        signature: signature.toString('base64url'),
        ...(userHandle !== undefined && { userHandle }),
      },
    }
  }

  #authenticatorData(rpId: string, more: number, lies: Lies, attested: Uint8Array = Buffer.alloc(0)): Buffer {
    const { userVerified, backupEligible, backedUp } = this.#options
    const flags = 0x01 | (userVerified ? 0x04 : 0) | (backupEligible ? 0x08 : 0) | (backedUp ? 0x10 : 0) | more
    const rest = Buffer.alloc(5)
    rest.writeUInt8(lies.flags ? lies.flags(flags) : flags)
    rest.writeUInt32BE(lies.counter ?? this.#counter, 1)
    return Buffer.concat([createHash('sha256').update(rpId).digest(), rest, attested])
  }

  #clientData(type: string, challenge: string, lies: Lies): Buffer {
    const { origin } = this.#options
    const data = { type: lies.type ?? type, challenge: lies.challenge ?? challenge, origin: lies.origin ?? origin, crossOrigin: false }
    return Buffer.from(JSON.stringify({ ...data, ...lies.client }))
  }
}

function statementOf(maker: SoftMaker, signed: Uint8Array): Buffer {
  const { alg, sig, x5c } = maker.attest(signed)
  return cborMap([
    [cborText('alg'), cborInt(alg)],
    [cborText('sig'), cborBytes(sig)],
    [cborText('x5c'), Buffer.concat([head(4, x5c.length), ...x5c.map(cborBytes)])],
  ])
}

function pairOf(algorithm: SoftAlgorithm): { publicKey: KeyObject; privateKey: KeyObject } {
  if (algorithm === 'EdDSA') return generateKeyPairSync('ed25519')
  if (algorithm === 'RS256') return generateKeyPairSync('rsa', { modulusLength: 2048 })
  return generateKeyPairSync('ec', { namedCurve: algorithm === 'ES256' ? 'P-256' : 'P-384' })
}

const hashOf = (algorithm: SoftAlgorithm): string | null => (algorithm === 'EdDSA' ? null : algorithm === 'ES384' ? 'sha384' : 'sha256')

function coseKey(algorithm: SoftAlgorithm, publicKey: KeyObject): Buffer {
  const jwk = publicKey.export({ format: 'jwk' })
  const part = (name: 'x' | 'y' | 'n' | 'e') => cborBytes(Buffer.from(jwk[name] ?? '', 'base64url'))
  const pairs: Record<SoftAlgorithm, [number, Buffer | number][]> = {
    EdDSA: [
      [1, 1],
      [3, -8],
      [-1, 6],
      [-2, part('x')],
    ],
    ES256: [
      [1, 2],
      [3, -7],
      [-1, 1],
      [-2, part('x')],
      [-3, part('y')],
    ],
    ES384: [
      [1, 2],
      [3, -35],
      [-1, 2],
      [-2, part('x')],
      [-3, part('y')],
    ],
    RS256: [
      [1, 3],
      [3, -257],
      [-1, part('n')],
      [-2, part('e')],
    ],
  }
  return cborMap(pairs[algorithm].map(([label, value]) => [cborInt(label), typeof value === 'number' ? cborInt(value) : value]))
}

/** RFC 8949 section 3, as far as it is needed here. */
function head(major: number, count: number): Buffer {
  if (count < 24) return Buffer.from([(major << 5) | count])
  if (count < 256) return Buffer.from([(major << 5) | 24, count])
  return Buffer.from([(major << 5) | 25, count >> 8, count & 255])
}
const cborInt = (value: number): Buffer => (value < 0 ? head(1, -1 - value) : head(0, value))
const cborText = (text: string): Buffer => Buffer.concat([head(3, text.length), Buffer.from(text)])
const cborBytes = (bytes: Uint8Array): Buffer => Buffer.concat([head(2, bytes.length), bytes])
const cborMap = (pairs: [Buffer, Buffer][]): Buffer => Buffer.concat([head(5, pairs.length), ...pairs.flat()])
