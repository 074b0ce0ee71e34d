import type { Millis } from '../clock.ts'
import type { Tx } from '../database/database.ts'
import * as store from './clock-store.ts'
import { bringRestrictionsNearer } from './restrictions.ts'

/** The highest time that any server of this database went by: none begins before it. */
export async function storedTime(tx: Tx): Promise<{ highest: Millis; epoch: number }> {
  return (await tx.get(store.readTime, {})) ?? { highest: 0, epoch: 0 }
}

/** For whoever works beside the servers: what is made to last a while must not be over for them already. */
export async function timeBesideServers(tx: Tx, wall: Millis): Promise<Millis> {
  return Math.max(wall, (await storedTime(tx)).highest)
}

/**
 * With a new epoch the time begins again at the wall clock, even where that is behind: whatever was bound to end by the
 * former time must be void. Restrictions go on for as long as they had left.
 */
export async function beginTimeAgain(tx: Tx, wall: Millis): Promise<void> {
  const { highest } = await storedTime(tx)
  if (highest > wall) await bringRestrictionsNearer(tx, { after: wall, by: highest - wall })
  await tx.run(store.resetTime, { now: wall })
}
