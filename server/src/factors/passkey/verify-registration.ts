import type { PasskeyRegistration } from '@countersign/contract'
import type { Millis } from '../../clock.ts'
import { type Demanded, isNoneOrOfItself, isOfDemandedMake, type Statement } from './attestation.ts'
import { longestCredentialId, readAuthenticatorData } from './authenticator-data.ts'
import { fromBase64url } from './base64url.ts'
import { type Cbor, NotCbor, readCbor } from './cbor.ts'
import { areEqual, authenticatorDataFault, clientDataFault, type Expected, type Fault, sha256 } from './ceremony.ts'
import { type PublicKey, publicKeyFromCose } from './public-key.ts'

export interface Registered {
  id: Uint8Array
  publicKey: PublicKey
  aaguid: Uint8Array
  backupEligible: boolean
  backedUp: boolean
  counter: number
}

interface ExpectedRegistration extends Expected {
  /** What the service demands of the device; left out where any will do. */
  device?: { attestation: Demanded | null; deviceBound: boolean; at: Millis }
}

/** WebAuthn L3 section 7.1, steps 5 to 24, in their order. Pure and synchronous; whether the id is known is the caller's affair. */
export function verifyRegistration(
  registration: PasskeyRegistration,
  expected: ExpectedRegistration,
): { registered: Registered } | { fault: Fault } {
  const { response } = registration
  const [id, rawId] = [fromBase64url(registration.id), fromBase64url(registration.rawId)]
  const [clientData, attestation] = [fromBase64url(response.clientDataJSON), fromBase64url(response.attestationObject)]
  if (!id || !rawId || !clientData || !attestation || registration.type !== 'public-key') return { fault: 'malformed' }

  // Steps 7 to 12: type, challenge, origin, crossOrigin and topOrigin.
  const ofClient = clientDataFault(clientData, 'webauthn.create', expected)
  if (ofClient) return { fault: ofClient }
  // Steps 13 to 19: relying party, presence, verification, backup flags.
  const object = readAttestationObject(attestation)
  const data = object && readAuthenticatorData(object.authenticatorData)
  if (!object || !data?.attested) return { fault: 'malformed' }
  const ofAuthenticator = authenticatorDataFault(data, expected)
  if (ofAuthenticator) return { fault: ofAuthenticator }
  // Step 20, and a key that works.
  const publicKey = publicKeyFromCose(data.attested.publicKey)
  if (!publicKey) return { fault: 'algorithm' }
  // Steps 21 to 24, and what this service demands of the device.
  const signed = Buffer.concat([object.authenticatorData, sha256(clientData)])
  const { device } = expected
  if (!device?.attestation) {
    if (!isNoneOrOfItself(object, publicKey, signed)) return { fault: 'attestation' }
  } else if (!isOfDemandedMake(object, { aaguid: data.attested.aaguid, signed, at: device.at }, device.attestation))
    return { fault: 'make' }
  if (device?.deviceBound && data.backupEligible) return { fault: 'device_bound' }
  // Step 25.
  if (data.attested.id.length > longestCredentialId) return { fault: 'credential' }
  if (!areEqual(id, rawId) || !areEqual(rawId, data.attested.id)) return { fault: 'credential' }
  const { backupEligible, backedUp, counter } = data
  return { registered: { id: data.attested.id, aaguid: data.attested.aaguid, publicKey, backupEligible, backedUp, counter } }
}

interface AttestationObject extends Statement {
  authenticatorData: Uint8Array
}

function readAttestationObject(bytes: Uint8Array): AttestationObject | undefined {
  const object = read(bytes)
  if (!(object instanceof Map) || object.size !== 3) return undefined
  const [format, statement, authenticatorData] = [object.get('fmt'), object.get('attStmt'), object.get('authData')]
  if (typeof format !== 'string' || !(statement instanceof Map) || !(authenticatorData instanceof Uint8Array)) return undefined
  return { format, statement, authenticatorData }
}

function read(bytes: Uint8Array): Cbor | undefined {
  try {
    return readCbor(bytes)
  } catch (error) {
    if (error instanceof NotCbor) return undefined
    throw error
  }
}
