import { toRfc3339 } from '../clock.ts'
import type { Tx } from '../database/database.ts'
import { type HeldFor, placeHold } from '../holds/hold.ts'
import { webhook } from '../webhooks/webhook.ts'
import type { Occasion } from './occasion.ts'

/** Places a hold, of which hosts are told. Gives back when it ends; null where the policy holds nothing back. */
export async function holdBack(tx: Tx, occasion: Occasion, heldFor: HeldFor): Promise<number | null> {
  const until = await placeHold(tx, occasion, heldFor)
  if (until === null) return null
  const { accountId, reason } = heldFor
  await webhook(tx, occasion, { type: 'hold.placed', accountId, data: { action: 'withdrawal', reason, until: toRfc3339(until) } })
  return until
}
