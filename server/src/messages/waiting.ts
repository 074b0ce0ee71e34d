import type { Millis } from '../clock.ts'
import type { Tx } from '../database/database.ts'
import { unsentSpan } from './outbox-store.ts'

/** Messages that were neither sent nor given up. `since` is when the oldest was queued. */
export async function waitingMessages(tx: Tx): Promise<{ count: number; since: Millis | null }> {
  const span = await tx.get(unsentSpan, {})
  return { count: span?.count ?? 0, since: span?.since ?? null }
}
