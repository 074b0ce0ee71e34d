import { type Account, findAccount, findAccountByEmail } from '../../accounts/account.ts'
import { parseEmailAddress } from '../../accounts/email-address.ts'
import { toRfc3339 } from '../../clock.ts'
import { statement, type Tx } from '../../database/database.ts'
import type { AccountId } from '../../ids.ts'
import { fileOfCase } from '../../recovery/uploads/evidence-file.ts'
import { accountExported } from '../../security-events/account-events.ts'
import type { Occasion } from '../../security-events/occasion.ts'
import { chapters } from './chapters.ts'
import { givenOf, type HeldTable, nameInExport, type Reading, type Row } from './held-table.ts'
import { readMe } from './read-me.ts'
import { pathOfFile } from './recovery-tables.ts'

export interface Exported {
  account: Account
  /** Text by the path below the folder of the export. */
  documents: ReadonlyMap<string, string>
  files: readonly ExportedFile[]
}

/** What was handed in for a recovery: read one by one, since a case may have twenty megabytes. */
export interface ExportedFile {
  path: string
  /** Undefined where it was erased, or its key was lost. */
  read(tx: Tx): Promise<Uint8Array | undefined>
}

const readings = new Map(chapters.flatMap(({ tables }) => tables.map((held) => [held, readingOf(held)] as const)))
const filesOf = statement<{ accountId: string }, { id: string; case_id: string; media_type: string; number: string }>(
  'export-files-of-account',
  `select evidence_files.id, case_id, media_type, number from evidence_files join recovery_cases on recovery_cases.id = case_id
   where account_id = :accountId and sealed_content is not null order by kept_at, evidence_files.id`,
)

/**
 * All that is kept of one person, by an address or the id of the account (GDPR articles 15 and 20). The row in the audit trail and the mail to
 * its owner commit with the reading, so that nobody has a copy of which nobody knows. Undefined where there is no such account.
 */
export async function exportAccount(tx: Tx, occasion: Occasion, named: string): Promise<Exported | undefined> {
  const { keys, now, service } = occasion
  const account = await accountNamed(tx, named)
  if (!account) return undefined
  const { id: accountId } = account
  const reading = { keys, accountId }
  const documents = new Map([['README.md', readMe({ serviceName: service.name, accountId, at: toRfc3339(now) })]])
  const pseudonyms = pseudonymsExcept(accountId)
  for (const { name, tables } of chapters) {
    const content: Record<string, unknown> = {}
    for (const held of tables) content[nameInExport(held.table)] = await rowsOf(tx, held, reading)
    documents.set(`${name}.json`, `${pseudonyms(JSON.stringify(content, null, 2))}\n`)
  }
  const files = (await tx.all(filesOf, { accountId })).map(({ id, case_id: caseId, media_type: mediaType, number }) => ({
    path: pathOfFile(number, id, mediaType),
    read: async (reader: Tx) => (await fileOfCase(reader, keys, { fileId: id, caseId }))?.content,
  }))
  await accountExported(tx, occasion, { accountId })
  return { account, documents, files }
}

async function accountNamed(tx: Tx, named: string): Promise<Account | undefined> {
  const email = parseEmailAddress(named)
  return email ? findAccountByEmail(tx, email) : findAccount(tx, named as AccountId)
}

function readingOf({ table, where, order, gives }: HeldTable) {
  const columns = Object.entries(gives).map(([column, give]) =>
    typeof give === 'object' && give.sql !== undefined ? `${give.sql} as ${column}` : column,
  )
  const name = `export-${table.replaceAll('_', '-')}`
  return statement<{ accountId: string }, Row>(name, `select ${columns.join(', ')} from ${table} where ${where} order by ${order}`)
}

async function rowsOf(tx: Tx, held: HeldTable, reading: Reading): Promise<unknown[]> {
  const rows = await tx.all(readings.get(held) ?? readingOf(held), { accountId: reading.accountId })
  return rows.map((row) => givenOf(held, row, reading))
}

/** Whoever worked on a case is told apart, and not named: `staff-1` is the same person in the whole export. */
function pseudonymsExcept(own: AccountId): (text: string) => string {
  const known = new Map<string, string>()
  return (text) =>
    text.replaceAll(/\bacc_[2-7a-z]{26}\b/g, (id) => {
      if (id === own) return id
      const name = known.get(id) ?? `staff-${known.size + 1}`
      known.set(id, name)
      return name
    })
}
