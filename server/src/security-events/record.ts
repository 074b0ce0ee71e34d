import { type WebhookEventType, webhookEvents } from '@countersign/contract'
import type { AuditRow } from '../audit/audit-log.ts'
import type { Tx } from '../database/database.ts'
import type { AccountId } from '../ids.ts'
import { webhook } from '../webhooks/webhook.ts'
import type { Occasion } from './occasion.ts'

/**
 * The audit row of an event, in the transaction of the change. What hosts may be told of (`webhookEvents` of the contract) is queued
 * for their receivers with the same details.
 */
export async function record(
  tx: Tx,
  { audit, now, client, keys }: Occasion,
  event: string,
  row: { accountId: AccountId | null; actor: AuditRow['actor']; details?: AuditRow['details'] },
): Promise<void> {
  const { accountId, actor, details = {} } = row
  await audit.append(tx, { at: now, accountId, actor, event, client: JSON.stringify(client), details })
  if (isTold(event)) await webhook(tx, { keys, now }, { type: event, accountId, data: details })
}

const isTold = (event: string): event is WebhookEventType => Object.hasOwn(webhookEvents, event)
