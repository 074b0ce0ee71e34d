import { noticeAddresses } from '../accounts/account.ts'
import type { Tx } from '../database/database.ts'
import type { AccountId } from '../ids.ts'
import { type OutgoingMail, queueMail } from '../messages/outbox.ts'
import type { Occasion } from './occasion.ts'

type Notice = OutgoingMail extends infer M ? (M extends { template: infer T; values: infer V } ? { template: T; values: V } : never) : never

/** A notice to every confirmed address of the account, queued in the transaction of what it tells of. */
export async function tell(tx: Tx, occasion: Occasion, accountId: AccountId, notice: Notice): Promise<void> {
  for (const to of await noticeAddresses(tx, accountId)) {
    await queueMail(tx, occasion, { to, language: 'en', accountId, ...notice } as OutgoingMail)
  }
}
