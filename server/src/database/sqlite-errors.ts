import { DatabaseUnavailable } from './database.ts'

// Primary result codes, https://sqlite.org/rescode.html: the low byte of `errcode`.
const busy = 5
const notThisRequestsFault = new Map([
  [busy, 'another process holds the write lock of the database'],
  [7, 'SQLite is out of memory'],
  [8, 'the database file is read-only'],
  [10, 'the disk of the database reports an I/O error'],
  [11, 'the database file is damaged'],
  [13, 'the disk of the database is full'],
  [14, 'the database file cannot be opened'],
  [26, 'the file is not a database'],
])

const primaryCode = (error: unknown): number | undefined =>
  error instanceof Error && 'errcode' in error && typeof error.errcode === 'number' ? error.errcode & 0xff : undefined

export const isBusy = (error: unknown): boolean => primaryCode(error) === busy

/** Faults of disk and lock become `DatabaseUnavailable`; a mistake in a statement or a broken constraint stays what it is. */
export function explain(error: unknown): unknown {
  const sentence = notThisRequestsFault.get(primaryCode(error) ?? 0)
  return sentence === undefined ? error : new DatabaseUnavailable(`SQLite: ${sentence}.`, error)
}
