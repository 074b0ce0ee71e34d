import type { AcceptedPasskeys } from '@countersign/contract'
import { api } from '../api.ts'

/** WebAuthn L3 section 5.1.10. Not in every browser, and nothing depends on it. */
interface Signals {
  signalUnknownCredential?(of: { rpId: string; credentialId: string }): Promise<void>
  signalAllAcceptedCredentials?(of: { rpId: string; userId: string; allAcceptedCredentialIds: string[] }): Promise<void>
  signalCurrentUserDetails?(of: { rpId: string; userId: string; name: string; displayName: string }): Promise<void>
}

const signals = (): Signals => (typeof PublicKeyCredential === 'function' ? (PublicKeyCredential as unknown as Signals) : {})

/** Nobody has it any more: password managers stop offering it. */
export async function signalUnknown(rpId: string, credentialId: string): Promise<void> {
  await signals()
    .signalUnknownCredential?.({ rpId, credentialId })
    .catch(() => {})
}

/** Which passkeys of the account work, and what it is called now. */
export async function signalAccepted(): Promise<void> {
  const { signalAllAcceptedCredentials, signalCurrentUserDetails } = signals()
  if (!signalAllAcceptedCredentials && !signalCurrentUserDetails) return
  const accepted = await api.call('listAcceptedPasskeys').catch(() => null)
  if (!accepted?.userId) return
  await tell(accepted).catch(() => {})
}

async function tell({ rpId, userId, name, displayName, credentialIds }: AcceptedPasskeys): Promise<void> {
  const of = signals()
  await of.signalAllAcceptedCredentials?.({ rpId, userId, allAcceptedCredentialIds: credentialIds })
  await of.signalCurrentUserDetails?.({ rpId, userId, name, displayName })
}
