import type { X509Certificate } from 'node:crypto'
import { readDer } from './der.ts'

const aaguidExtension = Buffer.from('2b0601040182e51c010104', 'hex') // 1.3.6.1.4.1.45724.1.1.4
const [sequence, octets, boolean, versionTag, extensionsTag] = [0x30, 0x04, 0x01, 0xa0, 0xa3]

/** WebAuthn L3 section 8.2.1: what a certificate that authenticators of one model sign with has to be. Throws where it is no DER. */
export function isOfAuthenticator(certificate: X509Certificate, aaguid: Uint8Array): boolean {
  const fields = fieldsOf(certificate)
  const version = fields.find(({ tag }) => tag === versionTag)
  if (!version?.body.equals(Buffer.from([2, 1, 2]))) return false // v3
  if (!hasSubject(certificate) || certificate.ca) return false
  const extensions = extensionsOf(fields.find(({ tag }) => tag === extensionsTag)?.body)
  // Without basic constraints it would not say that it is none of an authority.
  if (!extensions.some(({ id }) => id.equals(Buffer.from('551d13', 'hex')))) return false
  const model = extensions.find(({ id }) => id.equals(aaguidExtension))
  if (!model) return true
  const [value, ...more] = readDer(model.value)
  return !model.isCritical && more.length === 0 && value?.tag === octets && value.body.equals(aaguid)
}

function hasSubject({ subject }: X509Certificate): boolean {
  const lines = subject.split('\n')
  const has = (name: string) => lines.some((line) => line.startsWith(`${name}=`) && line.length > name.length + 1)
  return has('C') && has('O') && has('CN') && lines.includes('OU=Authenticator Attestation')
}

/** RFC 5280 section 4.1: the members of the part that is signed. */
function fieldsOf({ raw }: X509Certificate) {
  const [certificate] = readDer(raw)
  const [signed] = certificate ? readDer(certificate.body) : []
  return signed ? readDer(signed.body) : []
}

function extensionsOf(body: Buffer | undefined): { id: Buffer; isCritical: boolean; value: Buffer }[] {
  const [list] = body ? readDer(body) : []
  if (list?.tag !== sequence) return []
  return readDer(list.body).map(({ body: extension }) => {
    const parts = readDer(extension)
    const value = parts.at(-1)?.body ?? Buffer.alloc(0)
    return { id: parts[0]?.body ?? Buffer.alloc(0), isCritical: parts[1]?.tag === boolean && parts[1].body[0] !== 0, value }
  })
}
