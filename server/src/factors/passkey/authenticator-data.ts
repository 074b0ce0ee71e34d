import { type CborMap, readFirstCbor } from './cbor.ts'

/** WebAuthn L3 section 6.1: what the authenticator signs. */
export interface AuthenticatorData {
  rpIdHash: Uint8Array
  userPresent: boolean
  userVerified: boolean
  backupEligible: boolean
  backedUp: boolean
  counter: number
  attested: AttestedCredential | undefined
}

export interface AttestedCredential {
  aaguid: Uint8Array
  id: Uint8Array
  /** COSE_Key. */
  publicKey: CborMap
}

const flagBits = { userPresent: 0x01, userVerified: 0x04, backupEligible: 0x08, backedUp: 0x10, attested: 0x40, extensions: 0x80 }
/** WebAuthn L3 section 7.1: credential ids are at most this long. */
export const longestCredentialId = 1023

/** Undefined for anything that is not exactly such a structure, bytes that are left over included. */
export function readAuthenticatorData(bytes: Uint8Array): AuthenticatorData | undefined {
  try {
    return read(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength))
  } catch {
    return undefined
  }
}

function read(bytes: Buffer): AuthenticatorData | undefined {
  if (bytes.length < 37) return undefined
  const flags = bytes.readUInt8(32)
  const has = (bit: number) => (flags & bit) !== 0
  let end = 37
  let attested: AttestedCredential | undefined
  if (has(flagBits.attested)) {
    const idLength = bytes.readUInt16BE(53)
    const idEnd = 55 + idLength
    if (idLength === 0 || idLength > longestCredentialId || idEnd > bytes.length) return undefined
    const { value, end: keyEnd } = readFirstCbor(bytes.subarray(idEnd))
    if (!(value instanceof Map)) return undefined
    attested = { aaguid: bytes.subarray(37, 53), id: bytes.subarray(55, idEnd), publicKey: value }
    end = idEnd + keyEnd
  }
  if (has(flagBits.extensions)) {
    const { value, end: extensionsEnd } = readFirstCbor(bytes.subarray(end))
    if (!(value instanceof Map)) return undefined
    end += extensionsEnd
  }
  if (end !== bytes.length) return undefined
  return {
    rpIdHash: bytes.subarray(0, 32),
    userPresent: has(flagBits.userPresent),
    userVerified: has(flagBits.userVerified),
    backupEligible: has(flagBits.backupEligible),
    backedUp: has(flagBits.backedUp),
    counter: bytes.readUInt32BE(33),
    attested,
  }
}
