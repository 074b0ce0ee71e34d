import type { AuditRow } from '../audit/audit-log.ts'
import type { Tx } from '../database/database.ts'
import type { AccountId } from '../ids.ts'
import type { Occasion } from './occasion.ts'

/** The audit row of an event, in the transaction of the change. */
export async function record(
  tx: Tx,
  { audit, now, client }: Occasion,
  event: string,
  row: { accountId: AccountId | null; actor: AuditRow['actor']; details?: AuditRow['details'] },
): Promise<void> {
  const { accountId, actor, details = {} } = row
  await audit.append(tx, { at: now, accountId, actor, event, client: JSON.stringify(client), details })
}
