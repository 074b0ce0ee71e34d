import type { Tx } from '../database/database.ts'
import type { AccountId } from '../ids.ts'
import type { Occasion } from './occasion.ts'
import { record } from './record.ts'

/** What happened to the rights of staff: one function per event. */
export async function staffRoleTaken(
  tx: Tx,
  occasion: Occasion,
  { accountId, role }: { accountId: AccountId; role: string },
): Promise<void> {
  await record(tx, occasion, 'staff.role_taken', { accountId, actor: 'account', details: { role } })
}
