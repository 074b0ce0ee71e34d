import { activityEntry } from '../audit/activity.ts'
import type { Tx } from '../database/database.ts'
import { Problem } from '../problem.ts'
import { notMe } from '../security-events/account-events.ts'
import type { Occasion } from '../security-events/occasion.ts'
import type { Session } from '../sessions/session.ts'
import { freeze } from './freeze-and-thaw.ts'
import { signOutEverywhere } from './sign-out-everywhere.ts'

/** "This was not me", said of an entry of the own activity. It only makes the account safer, so nothing is asked for. */
export async function disputeActivity(
  tx: Tx,
  occasion: Occasion,
  { id: sessionId, accountId }: Session,
  { id, action }: { id: number; action: 'freeze' | 'sign_out' },
): Promise<void> {
  const entry = await activityEntry(tx, accountId, id)
  if (!entry) throw new Problem('NOT_FOUND')
  await notMe(tx, occasion, { accountId, actor: 'account', action, about: entry.event })
  if (action === 'freeze') await freeze(tx, occasion, accountId, 'account')
  else await signOutEverywhere(tx, occasion, accountId, sessionId)
}
