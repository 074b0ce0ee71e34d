import { type Database, DatabaseUnavailable, exclusivePatienceMillis, type OpenOptions, type Tx } from './database.ts'
import { SqliteConnection } from './sqlite-connection.ts'
import { isBusy } from './sqlite-errors.ts'
import { createFile, openReader, openWriter } from './sqlite-file.ts'
import { SqliteRead } from './sqlite-read.ts'
import { SqliteUnits } from './sqlite-units.ts'
import { translate, translateRead } from './translate.ts'

const defaultBusyTimeoutMillis = 2000

export async function openSqlite(path: string, options: OpenOptions): Promise<Database> {
  const busyTimeoutMillis = options.busyTimeoutMillis ?? defaultBusyTimeoutMillis
  createFile(path)
  const writer = await openWriter(path, busyTimeoutMillis, options.allowUnsafeForTests ?? false)
  const reader = await openReader(path, busyTimeoutMillis)
  const connections = { writer: new SqliteConnection(writer, translate), reader: new SqliteConnection(reader, translateRead) }
  return new SqliteDatabase(connections, busyTimeoutMillis, options.longestBatchMillis)
}

class SqliteDatabase implements Database {
  readonly engine = 'sqlite'
  readonly #writer: SqliteConnection
  readonly #reader: SqliteConnection
  readonly #units: SqliteUnits
  readonly #read: SqliteRead
  #closing: Promise<void> | undefined

  constructor(
    { writer, reader }: { writer: SqliteConnection; reader: SqliteConnection },
    busyTimeoutMillis: number,
    longestBatchMillis: number | undefined,
  ) {
    this.#writer = writer
    this.#reader = reader
    this.#units = new SqliteUnits(writer, busyTimeoutMillis, longestBatchMillis)
    this.#read = new SqliteRead(reader, busyTimeoutMillis)
  }

  unit<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
    return this.#closing === undefined ? this.#units.run(work) : Promise.reject(new DatabaseUnavailable('The database is being closed.'))
  }

  read<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
    return this.#closing === undefined ? work(this.#read) : Promise.reject(new DatabaseUnavailable('The database is being closed.'))
  }

  /** Every unit has the file to itself; this one only waits longer for its turn. */
  async exclusive<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
    const since = performance.now()
    for (;;) {
      try {
        return await this.unit(work)
      } catch (error) {
        const wasLocked = error instanceof DatabaseUnavailable && isBusy(error.cause)
        if (!wasLocked || performance.now() - since > exclusivePatienceMillis) throw error
      }
    }
  }

  /** Units that wait are still done, and reads answered: the last in line is one that does nothing. */
  close(): Promise<void> {
    this.#closing ??= this.#units
      .run(async () => {})
      .catch(() => {})
      .then(() => this.#read.quiet())
      .then(() => {
        this.#reader.close()
        this.#writer.close()
      })
    return this.#closing
  }
}
