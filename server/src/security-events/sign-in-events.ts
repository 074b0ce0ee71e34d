import type { Tx } from '../database/database.ts'
import type { AccountId } from '../ids.ts'
import { webhook } from '../webhooks/webhook.ts'
import { failedFactor } from './failed-factor-notices.ts'
import type { Occasion } from './occasion.ts'
import { record } from './record.ts'
import { tell } from './tell.ts'

/** What happened on the way into an account: one function per event. */

export async function accountCreated(
  tx: Tx,
  occasion: Occasion,
  { accountId, actor = 'account' }: { accountId: AccountId; actor?: 'account' | 'host' },
): Promise<void> {
  await record(tx, occasion, 'account.created', { accountId, actor })
}

export async function passwordRefused(tx: Tx, occasion: Occasion, { accountId }: { accountId: AccountId | null }): Promise<void> {
  await record(tx, occasion, 'sign_in.password_refused', { accountId, actor: 'unknown' })
}

/** Nobody is written to: without the passkey there is nothing to guess. */
export async function passkeyRefused(
  tx: Tx,
  occasion: Occasion,
  { accountId, reason }: { accountId: AccountId | null; reason: string },
): Promise<void> {
  await record(tx, occasion, 'sign_in.passkey_refused', { accountId, actor: 'unknown', details: { reason } })
}

export async function factorDemanded(
  tx: Tx,
  occasion: Occasion,
  { accountId, signInId }: { accountId: AccountId; signInId: string },
): Promise<void> {
  await record(tx, occasion, 'sign_in.factor_demanded', { accountId, actor: 'unknown', details: { signIn: signInId } })
}

interface RefusedProof {
  challenge: { id: string; accountId: AccountId; purpose: string; proofKind: string; factorId: string | null }
  reason: string
  isSignIn: boolean
  deviceId: string | null
}

/** Somebody has the password but not the factor: unless the device is known, the owner hears of it. */
export async function proofRefused(tx: Tx, occasion: Occasion, { challenge, reason, isSignIn, deviceId }: RefusedProof): Promise<void> {
  const { id, accountId, purpose, proofKind, factorId } = challenge
  const actor = isSignIn ? 'unknown' : 'account'
  await record(tx, occasion, 'challenge.refused', {
    accountId,
    actor,
    details: { challenge: id, purpose, kind: proofKind, factor: factorId, reason },
  })
  if (isSignIn && deviceId === null) await failedFactor(tx, occasion, accountId)
}

interface SignedIn {
  accountId: AccountId
  sessionId: string
  aal: string
  amr: readonly string[]
  factorId: string | null
  /** The trusted device that stood in for the factor. */
  trustedBy?: string | null
  isRecovery?: boolean
  isNewDevice: boolean
}

export async function signedIn(
  tx: Tx,
  occasion: Occasion,
  { accountId, sessionId, aal, amr, factorId, trustedBy = null, isRecovery = false, isNewDevice }: SignedIn,
): Promise<void> {
  const details = { session: sessionId, aal, amr: amr.join(' '), factor: factorId, newDevice: isNewDevice, trustedBy, recovery: isRecovery }
  await record(tx, occasion, 'sign_in.completed', { accountId, actor: 'account', details })
  if (!isNewDevice) return
  await tell(tx, occasion, accountId, { event: 'sign_in.completed', template: 'new-device-sign-in', values: {} })
  await webhook(tx, occasion, { type: 'sign_in.new_device', accountId, data: { session: sessionId, aal, amr: details.amr } })
}

export async function steppedUp(
  tx: Tx,
  occasion: Occasion,
  passed: { accountId: AccountId; sessionId: string; purpose: string; challengeId: string; factorId: string | null },
): Promise<void> {
  const { accountId, sessionId, purpose, challengeId, factorId } = passed
  await record(tx, occasion, 'session.stepped_up', {
    accountId,
    actor: 'account',
    details: { session: sessionId, purpose, challenge: challengeId, factor: factorId },
  })
}

export async function mailboxProved(
  tx: Tx,
  occasion: Occasion,
  passed: { accountId: AccountId; sessionId: string; purpose: string; challengeId: string },
): Promise<void> {
  const { accountId, sessionId, purpose, challengeId } = passed
  const details = { session: sessionId, purpose, challenge: challengeId }
  await record(tx, occasion, 'session.mailbox_proved', { accountId, actor: 'account', details })
}

export async function signedOut(
  tx: Tx,
  occasion: Occasion,
  { accountId, sessionId }: { accountId: AccountId; sessionId: string },
): Promise<void> {
  await record(tx, occasion, 'session.ended', { accountId, actor: 'account', details: { session: sessionId } })
}

export async function deviceTrusted(
  tx: Tx,
  occasion: Occasion,
  { accountId, trustedDeviceId }: { accountId: AccountId; trustedDeviceId: string },
): Promise<void> {
  await record(tx, occasion, 'device.trusted', { accountId, actor: 'account', details: { trustedDevice: trustedDeviceId } })
  await tell(tx, occasion, accountId, { event: 'device.trusted', template: 'device-trusted', values: {} })
}

export async function deviceTrustEnded(
  tx: Tx,
  occasion: Occasion,
  { accountId, trustedDeviceId }: { accountId: AccountId; trustedDeviceId: string },
): Promise<void> {
  await record(tx, occasion, 'device.trust_ended', { accountId, actor: 'account', details: { trustedDevice: trustedDeviceId } })
}
