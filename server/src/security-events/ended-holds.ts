import type { Clock } from '../clock.ts'
import type { KeyRing } from '../crypto/key-ring.ts'
import { type Database, statement } from '../database/database.ts'
import type { AccountId } from '../ids.ts'
import { webhook } from '../webhooks/webhook.ts'

const batch = 100
const overdue = statement<{ now: number; limit: number }, { account_id: string; kind: string; held_until: number }>(
  'ended-holds',
  'select account_id, kind, held_until from holds where held_until <= :now and told_over = 0 order by held_until limit :limit',
)
/** Only where it is still the one that was read: a later one may have taken its place. */
const markTold = statement<{ accountId: string; kind: string; until: number }>(
  'mark-hold-told',
  'update holds set told_over = 1 where account_id = :accountId and kind = :kind and held_until = :until and told_over = 0',
)

interface Deps {
  database: Database
  keys: KeyRing
  clock: Clock
  /** To be called when there is something to send. */
  told: () => void
}

/** Tells hosts of holds that are over; any number of processes may do it at once. */
export async function tellEndedHolds({ database, keys, clock, told }: Deps): Promise<void> {
  const now = clock()
  const due = await database.read((tx) => tx.all(overdue, { now, limit: batch }))
  for (const { account_id, kind, held_until: until } of due) {
    const accountId = account_id as AccountId
    await database.unit(async (tx) => {
      if ((await tx.run(markTold, { accountId, kind, until })) === 0) return
      await webhook(tx, { keys, now }, { type: 'hold.ended', accountId, data: { action: kind } })
    })
  }
  if (due.length > 0) told()
}
