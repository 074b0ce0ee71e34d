import { randomBytes } from 'node:crypto'
import type { Millis } from '../clock.ts'
import { statement, type Tx } from '../database/database.ts'

/** One security event. `details` holds no secret: ids, kinds and results only. */
export interface AuditRow {
  at: Millis
  accountId: string | null
  /** Who acted: `account`, `unknown` (nobody proved anything yet), `operator`, `host` (an application with its key), `staff` or `system`. */
  actor: 'account' | 'unknown' | 'operator' | 'host' | 'staff' | 'system'
  event: string
  client: string
  details: Record<string, string | number | boolean | null>
}

const insertRow = statement<{
  node: string
  counter: number
  at: number
  accountId: string | null
  actor: string
  event: string
  client: string
  details: string
}>(
  'insert-audit-row',
  `insert into audit (node, node_counter, at, account_id, actor, event, client, details)
   values (:node, :counter, :at, :accountId, :actor, :event, :client, :details)`,
)

/** Rows are written in the transaction of the change they tell of; each carries this process and its own counter. */
export class AuditLog {
  readonly #node = randomBytes(8).toString('hex')
  #counter = 0

  async append(tx: Tx, row: AuditRow): Promise<void> {
    this.#counter += 1
    const { at, accountId, actor, event, client } = row
    const details = JSON.stringify(row.details)
    await tx.run(insertRow, { at, accountId, actor, event, client, details, node: this.#node, counter: this.#counter })
  }
}
