import { moveCredentialEpoch } from '../accounts/account.ts'
import type { Tx } from '../database/database.ts'
import type { AccountId, SessionId } from '../ids.ts'
import { signedOutEverywhere } from '../security-events/account-events.ts'
import type { Occasion } from '../security-events/occasion.ts'
import { endAllSessions, endOtherSessions } from '../sessions/session.ts'
import { endTrustedDevices } from '../sessions/trusted-device.ts'

/** Sessions, sign-ins under way and trusted devices. Whoever says so in a session keeps that one. */
export async function signOutEverywhere(tx: Tx, occasion: Occasion, accountId: AccountId, keep: SessionId | null): Promise<void> {
  const { now } = occasion
  await moveCredentialEpoch(tx, accountId)
  if (keep === null) await endAllSessions(tx, now, accountId)
  else await endOtherSessions(tx, now, accountId, keep)
  await endTrustedDevices(tx, now, accountId)
  await signedOutEverywhere(tx, occasion, { accountId, actor: keep === null ? 'unknown' : 'account' })
}
