import type { PasskeyAssertion, PasskeyCreation, PasskeyRegistration, PasskeyRequest } from '@countersign/contract'
import { fromBase64url, toBase64url } from './base64url.ts'
import { failureOf, PasskeyFailure } from './passkey-failure.ts'

/**
 * The WebAuthn of the browser in the shapes of the contract. Its own JSON methods are newer than passkeys are, and password
 * managers that step in leave them out, so the few members are written here.
 */
export const hasPasskeys = (): boolean => typeof PublicKeyCredential === 'function' && !!navigator.credentials

/** @throws {PasskeyFailure} */
export async function createPasskey(options: PasskeyCreation): Promise<PasskeyRegistration> {
  const publicKey: PublicKeyCredentialCreationOptions = {
    ...options,
    challenge: fromBase64url(options.challenge),
    user: { ...options.user, id: fromBase64url(options.user.id) },
    excludeCredentials: options.excludeCredentials.map(descriptor),
  }
  const credential = await run(options.timeout, () => navigator.credentials.create({ publicKey }))
  const response = credential.response as AuthenticatorAttestationResponse
  const transports = response.getTransports?.() ?? []
  return {
    ...identityOf(credential),
    response: {
      clientDataJSON: toBase64url(response.clientDataJSON),
      attestationObject: toBase64url(response.attestationObject),
      transports,
    },
  }
}

/**
 * `autofill` waits in the field for the name until one is chosen there; everything else shows a dialog.
 *
 * @throws {PasskeyFailure}
 */
export async function getPasskey(
  options: PasskeyRequest,
  { autofill = false, signal }: { autofill?: boolean; signal?: AbortSignal } = {},
): Promise<PasskeyAssertion> {
  const publicKey: PublicKeyCredentialRequestOptions = {
    ...options,
    challenge: fromBase64url(options.challenge),
    allowCredentials: options.allowCredentials.map(descriptor),
  }
  const asked = { publicKey, ...(autofill && { mediation: 'conditional' as const }), ...(signal && { signal }) }
  const credential = await run(options.timeout, () => navigator.credentials.get(asked))
  const response = credential.response as AuthenticatorAssertionResponse
  return {
    ...identityOf(credential),
    response: {
      clientDataJSON: toBase64url(response.clientDataJSON),
      authenticatorData: toBase64url(response.authenticatorData),
      signature: toBase64url(response.signature),
      userHandle: response.userHandle ? toBase64url(response.userHandle) : null,
    },
  }
}

async function run(timeout: number, ask: () => Promise<Credential | null>): Promise<PublicKeyCredential> {
  if (!hasPasskeys()) throw new PasskeyFailure('unsupported')
  const start = performance.now()
  try {
    const credential = await ask()
    if (credential) return credential as PublicKeyCredential
  } catch (error) {
    throw failureOf(error, { millis: performance.now() - start, timeout })
  }
  throw new PasskeyFailure('cancelled')
}

const identityOf = ({ id, rawId }: PublicKeyCredential) => ({ id, rawId: toBase64url(rawId), type: 'public-key' as const })

const descriptor = ({ id, transports, type }: PasskeyRequest['allowCredentials'][number]): PublicKeyCredentialDescriptor => ({
  type,
  id: fromBase64url(id),
  ...(transports && { transports: transports as AuthenticatorTransport[] }),
})
