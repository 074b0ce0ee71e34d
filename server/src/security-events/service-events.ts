import type { Tx } from '../database/database.ts'
import type { BrakeEngaged } from '../limits/brake.ts'
import type { Occasion } from './occasion.ts'

/** What happened to the service as a whole: one function per event. */

/** An alarm, once an episode. It names no client: the one whose proof was refused last is only one of many. */
export async function brakeEngaged(tx: Tx, { audit, now }: Occasion, { refusedInAMinute, ceiling }: BrakeEngaged): Promise<void> {
  const details = { refusedInAMinute, ceiling }
  await audit.append(tx, { at: now, accountId: null, actor: 'system', event: 'limits.brake_engaged', client: '', details })
}
