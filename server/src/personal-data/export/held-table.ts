import { type Millis, toRfc3339 } from '../../clock.ts'
import type { KeyRing } from '../../crypto/key-ring.ts'
import type { SqlValue } from '../../database/database.ts'
import type { AccountId } from '../../ids.ts'

export type Row = Record<string, SqlValue>

export interface Reading {
  keys: KeyRing
  accountId: AccountId
}

/** A column that is given in another way than it stands in the database. */
interface Worked {
  /** Its name in the export. */
  as?: string
  /** What is read in its place. */
  sql?: string
  value?(raw: SqlValue, row: Row, reading: Reading): unknown
}

export type Give = 'as_is' | 'time' | 'yes_no' | 'json' | Worked

/** Why a column, or a whole table, is not given. */
export const reasons = {
  owner: 'It says whose the row is, which is the same in all of them.',
  opens: 'It is a key, a code or a digest of one: of use only to whoever wants to get in.',
  order: 'It keeps the program in order and says nothing of a person.',
  limits: 'It counts tries, or says by what they are judged: knowing it helps a thief to do better.',
  others: 'It is about other people, such as those who work here.',
  nobody: 'It is about nobody in particular.',
  another: 'What it says stands in another place of this export.',
  spelling: 'It is the address once more, in the spelling that is compared.',
  brief: 'It is kept for hours at most, under a name that is not the person’s.',
} as const
export type Reason = keyof typeof reasons

/** What an export gives of one table, column by column: all that are not given are named with the reason. */
export interface HeldTable {
  table: string
  says: string
  /** Which of its rows are the person's, `:accountId`. */
  where: string
  order: string
  gives: Record<string, Give>
  leaves: Record<string, Reason>
}

export interface Chapter {
  /** The file that it becomes. */
  name: string
  says: string
  tables: readonly HeldTable[]
}

/** `created_at` is `createdAt` in the export, as in the API. */
export const nameInExport = (name: string): string => name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase())

export function givenOf({ gives }: HeldTable, row: Row, reading: Reading): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(gives).map(([column, give]) => {
      const raw = row[column] ?? null
      return typeof give === 'string'
        ? [nameInExport(column), plain(give, raw)]
        : [give.as ?? nameInExport(column), worked(give, raw, row, reading)]
    }),
  )
}

const worked = ({ value }: Worked, raw: SqlValue, row: Row, reading: Reading): unknown => (value ? value(raw, row, reading) : raw)

function plain(give: Exclude<Give, Worked>, raw: SqlValue): unknown {
  if (raw === null) return null
  switch (give) {
    case 'as_is':
      return raw
    case 'time':
      return toRfc3339(raw as Millis)
    case 'yes_no':
      return raw === 1
    case 'json':
      return JSON.parse(raw as string)
    default:
      return give satisfies never
  }
}

/** Text that is sealed with the key of its case; null where it was erased. */
export const textOfCase = (
  { keys, accountId }: Reading,
  sealed: SqlValue,
  { table, column, row, caseId }: { table: string; column: string; row: SqlValue; caseId: SqlValue },
): string | null => {
  if (!(sealed instanceof Uint8Array)) return null
  const opened = keys.erasable.open(caseId as string, { table, column, account: accountId, row: row as string }, sealed)
  return opened ? Buffer.from(opened).toString() : null
}
