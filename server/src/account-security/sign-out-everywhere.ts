import { moveCredentialEpoch } from '../accounts/account.ts'
import type { Tx } from '../database/database.ts'
import type { AccountId, SessionId } from '../ids.ts'
import { signedOutByOperator, signedOutEverywhere } from '../security-events/account-events.ts'
import type { Occasion } from '../security-events/occasion.ts'
import { endAllSessions, endOtherSessions } from '../sessions/session.ts'
import { endTrustedDevices } from '../sessions/trusted-device.ts'

/** Sessions, sign-ins under way, tokens of applications and trusted devices. Whoever says so in a session keeps that one. */
export async function signOutEverywhere(tx: Tx, occasion: Occasion, accountId: AccountId, keep: SessionId | null): Promise<void> {
  await endEverything(tx, occasion, accountId, keep)
  await signedOutEverywhere(tx, occasion, { accountId, actor: keep === null ? 'unknown' : 'account' })
}

/** By order of the operator: at the desk too, and the owner is told. */
export async function signOutByOrder(tx: Tx, occasion: Occasion, accountId: AccountId): Promise<void> {
  await endEverything(tx, occasion, accountId, null)
  await signedOutByOperator(tx, occasion, { accountId })
}

async function endEverything(tx: Tx, { now }: Occasion, accountId: AccountId, keep: SessionId | null): Promise<void> {
  // Tokens and work at the desk stand for the credentials that they were given with.
  await moveCredentialEpoch(tx, accountId)
  if (keep === null) await endAllSessions(tx, now, accountId)
  else await endOtherSessions(tx, now, accountId, keep)
  await endTrustedDevices(tx, now, accountId)
}
