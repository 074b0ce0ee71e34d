import type { Millis } from '../clock.ts'
import type { Tx } from '../database/database.ts'
import type { Occasion } from '../security-events/occasion.ts'
import { clockConfirmed } from '../security-events/service-events.ts'
import * as store from './clock-store.ts'
import { giveBackRestrictions } from './restrictions.ts'

export interface UnconfirmedJump {
  id: number
  noticedAt: Millis
  by: Millis
}

/** The last one first. */
export async function unconfirmedJumps(tx: Tx): Promise<UnconfirmedJump[]> {
  const rows = await tx.all(store.unconfirmedJumps, {})
  return rows.map(({ id, noticed_at: noticedAt, ahead_by: by }) => ({ id, noticedAt, by }))
}

/** An operator knows that the time did pass: what was lengthened for the jumps is given back. */
export async function confirmJumps(tx: Tx, at: Pick<Occasion, 'audit' | 'now'>): Promise<{ jumps: number; givenBack: number }> {
  let jumps = 0
  let givenBack = 0
  for (const { id } of await unconfirmedJumps(tx)) {
    if ((await tx.run(store.confirmJump, { id, now: at.now })) === 0) continue
    jumps += 1
    givenBack += await giveBackRestrictions(tx, id)
  }
  if (jumps > 0) await clockConfirmed(tx, at, { jumps, givenBack })
  return { jumps, givenBack }
}
