import { createHash } from 'node:crypto'
import { statement, type Tx } from '../database/database.ts'
import type { AccountId } from '../ids.ts'

const keepRules = statement<{ digest: string; content: string }>(
  'keep-rules',
  'insert into rules (digest, content) values (:digest, :content) on conflict do nothing',
)
const tellRules = statement<{ id: string; digest: string }>('tell-rules', 'update accounts set told_rules = :digest where id = :id')
const rulesTold = statement<{ id: string }, { content: string }>(
  'rules-told',
  'select rules.content from accounts join rules on rules.digest = accounts.told_rules where accounts.id = :id',
)

/** What the owner knows from now on of the rules of the service. Very many are told the same, so each text is kept once. */
export async function keepToldRules(tx: Tx, id: AccountId, content: string): Promise<void> {
  const digest = createHash('sha256').update(content).digest('base64url')
  await tx.run(keepRules, { digest, content })
  await tx.run(tellRules, { id, digest })
}

/** Undefined for accounts that were made before anything was kept of it. */
export async function toldRules(tx: Tx, id: AccountId): Promise<string | undefined> {
  return (await tx.get(rulesTold, { id }))?.content
}
