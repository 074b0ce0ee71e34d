import type { Millis } from '../clock.ts'
import type { Tx } from '../database/database.ts'
import * as store from './audit-store.ts'

/** Rows that no batch covers yet: normally those of the last second. `since` is the time of the oldest. */
export async function unsealedRows(tx: Tx): Promise<{ count: number; since: Millis | null }> {
  const span = await tx.get(store.unsealedSpan, {})
  return { count: span?.count ?? 0, since: span?.since ?? null }
}
