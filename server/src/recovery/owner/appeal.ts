import { holdCredentials } from '../../accounts/account.ts'
import type { Tx } from '../../database/database.ts'
import { Problem } from '../../problem.ts'
import type { Occasion } from '../../security-events/occasion.ts'
import { afterCaseEvent } from '../case.ts'
import * as store from '../case-store.ts'
import { moveCase } from '../move-case.ts'
import { openCaseOf, type RecoveryCase, sealText } from '../stored-case.ts'

/** After a rejection: another person decides. Not beside a newer case, of which there is one at a time. */
export async function appeal(tx: Tx, occasion: Occasion, seen: RecoveryCase, text: string): Promise<RecoveryCase> {
  await holdCredentials(tx, seen.accountId)
  if (!afterCaseEvent(seen, 'appeal')) throw new Problem('CASE_MOVED_ON')
  if (await openCaseOf(tx, occasion.keys, seen.accountId)) throw new Problem('RECOVERY_ALREADY_OPEN')
  const moved = await moveCase(tx, occasion, seen, 'appeal', { actor: 'account' })
  await tx.run(store.keepAppeal, { id: seen.id, sealed: sealText(occasion.keys, seen, 'sealed_appeal', text) })
  return { ...moved, appealText: text }
}
