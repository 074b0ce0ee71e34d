import type { PasskeyAssertion } from '@countersign/contract'
import { readAuthenticatorData } from './authenticator-data.ts'
import { fromBase64url } from './base64url.ts'
import { areEqual, authenticatorDataFault, clientDataFault, type Expected, type Fault, sha256 } from './ceremony.ts'
import { isSignedBy, keyObject, type PublicKey } from './public-key.ts'

/** What is kept of the credential that the assertion names. */
export interface KnownCredential {
  id: Uint8Array
  publicKey: PublicKey
  backupEligible: boolean
  userHandle: Uint8Array
}

export interface Asserted {
  userVerified: boolean
  backedUp: boolean
  /** Signature counter; zero where the authenticator keeps none. */
  counter: number
}

/** Whether the user handle has to be there: nobody said who they are. */
export interface ExpectedAssertion extends Expected {
  isDiscoverable: boolean
}

/**
 * WebAuthn L3 section 7.2, steps 5 to 21, in their order; the signature last and always. Pure and synchronous. Which credentials
 * would do (step 5), the counter (step 22) and the use of the challenge belong to the caller.
 */
export function verifyAssertion(
  assertion: PasskeyAssertion,
  expected: ExpectedAssertion,
  credential: KnownCredential,
): { asserted: Asserted } | { fault: Fault } {
  const { response } = assertion
  const [id, rawId] = [fromBase64url(assertion.id), fromBase64url(assertion.rawId)]
  const [clientData, authenticatorBytes] = [fromBase64url(response.clientDataJSON), fromBase64url(response.authenticatorData)]
  const signature = fromBase64url(response.signature)
  if (!id || !rawId || !clientData || !authenticatorBytes || !signature || assertion.type !== 'public-key') return { fault: 'malformed' }

  // Steps 5 and 6: the credential is the one it says it is, and the person is its owner.
  if (!areEqual(id, rawId) || !areEqual(rawId, credential.id)) return { fault: 'credential' }
  if (!isOwner(response.userHandle, expected, credential)) return { fault: 'user_handle' }
  // Steps 7 to 14: type, challenge, origin, crossOrigin and topOrigin.
  const ofClient = clientDataFault(clientData, 'webauthn.get', expected)
  if (ofClient) return { fault: ofClient }
  // Steps 15 to 19: relying party, presence, verification, backup flags.
  const data = readAuthenticatorData(authenticatorBytes)
  if (!data || data.attested) return { fault: 'malformed' }
  const ofAuthenticator = authenticatorDataFault(data, expected)
  if (ofAuthenticator) return { fault: ofAuthenticator }
  if (data.backupEligible !== credential.backupEligible) return { fault: 'backup_flags' }
  // Steps 20 and 21: the signature over both.
  const signed = Buffer.concat([authenticatorBytes, sha256(clientData)])
  if (!isSignedBy(credential.publicKey, keyObject(credential.publicKey), signed, signature)) return { fault: 'signature' }
  return { asserted: { userVerified: data.userVerified, backedUp: data.backedUp, counter: data.counter } }
}

function isOwner(given: string | null | undefined, { isDiscoverable }: ExpectedAssertion, { userHandle }: KnownCredential): boolean {
  if (given === null || given === undefined) return !isDiscoverable
  const handle = fromBase64url(given)
  return handle !== undefined && areEqual(handle, userHandle)
}
