import { generateKeyPairSync, type KeyObject, randomBytes, sign, X509Certificate } from 'node:crypto'

interface Subject {
  unit?: string
  /** Of the model; null leaves it out. */
  aaguid?: Uint8Array | null
  isAuthority?: boolean
  isCritical?: boolean
  version?: 1 | 3
  until?: Date
}

interface Pair {
  publicKey: KeyObject
  privateKey: KeyObject
}

/** A maker of authenticators with an authority of its own, in software: certificates (RFC 5280) and statements of format `packed`. */
export class SoftMaker {
  readonly #authority = keys()
  readonly #model: Pair = keys()
  /** What services are given to believe it. */
  readonly root: string
  readonly #chain: Buffer[]

  constructor({ between = false, ...subject }: Subject & { between?: boolean } = {}) {
    const root = certificate({ name: 'Root', issuer: 'Root', key: this.#authority.publicKey, by: this.#authority, isAuthority: true })
    this.root = new X509Certificate(root).toString()
    const middle = keys()
    const [issuer, by] = between ? (['Middle', middle] as const) : (['Root', this.#authority] as const)
    const leaf = certificate({ name: 'Model', issuer, key: this.#model.publicKey, by, ...subject })
    const link = certificate({ name: 'Middle', issuer: 'Root', key: middle.publicKey, by: this.#authority, isAuthority: true })
    this.#chain = between ? [leaf, link] : [leaf]
  }

  attest(signed: Uint8Array): { alg: -7; sig: Buffer; x5c: Buffer[] } {
    return { alg: -7, sig: sign('sha256', signed, this.#model.privateKey), x5c: this.#chain }
  }
}

const keys = (): Pair => generateKeyPairSync('ec', { namedCurve: 'P-256' })

function certificate(of: Subject & { name: string; issuer: string; key: KeyObject; by: Pair }): Buffer {
  const { aaguid = null, isAuthority = false, isCritical = false, version = 3, until = new Date('2049-01-01') } = of
  const constraints = extension('551d13', der(0x30, isAuthority ? der(0x01, Buffer.from([0xff])) : Buffer.alloc(0)), true)
  const model = aaguid ? extension('2b0601040182e51c010104', der(0x04, Buffer.from(aaguid)), isCritical) : Buffer.alloc(0)
  const ecdsaWithSha256 = der(0x30, der(0x06, Buffer.from('2a8648ce3d040302', 'hex')))
  const signed = der(
    0x30,
    version === 3 ? der(0xa0, der(0x02, Buffer.from([2]))) : Buffer.alloc(0),
    der(0x02, Buffer.concat([Buffer.from([1]), randomBytes(8)])),
    ecdsaWithSha256,
    nameOf(of.issuer, 'Authority'),
    der(0x30, time(new Date('2020-01-01')), time(until)),
    nameOf(of.name, of.name === 'Model' ? (of.unit ?? 'Authenticator Attestation') : 'Authority'),
    of.key.export({ format: 'der', type: 'spki' }),
    version === 3 ? der(0xa3, der(0x30, constraints, model)) : Buffer.alloc(0),
  )
  return der(0x30, signed, ecdsaWithSha256, der(0x03, Buffer.from([0]), sign('sha256', signed, of.by.privateKey)))
}

function extension(id: string, value: Buffer, isCritical: boolean): Buffer {
  const critical = isCritical ? der(0x01, Buffer.from([0xff])) : Buffer.alloc(0)
  return der(0x30, der(0x06, Buffer.from(id, 'hex')), critical, der(0x04, value))
}

function nameOf(commonName: string, unit: string): Buffer {
  const parts: [string, string][] = [
    ['550406', 'XX'],
    ['55040a', 'Soft Maker'],
    ['55040b', unit],
    ['550403', commonName],
  ]
  const type = (id: string) => (id === '550406' ? 0x13 : 0x0c)
  return der(0x30, ...parts.map(([id, text]) => der(0x31, der(0x30, der(0x06, Buffer.from(id, 'hex')), der(type(id), Buffer.from(text))))))
}

const time = (at: Date): Buffer => der(0x17, Buffer.from(`${at.toISOString().slice(2, 19).replaceAll(/[-:T]/g, '')}Z`))

function der(tag: number, ...parts: Buffer[]): Buffer {
  const body = Buffer.concat(parts)
  const length =
    body.length < 0x80 ? [body.length] : body.length < 0x100 ? [0x81, body.length] : [0x82, body.length >> 8, body.length & 255]
  return Buffer.concat([Buffer.from([tag, ...length]), body])
}
