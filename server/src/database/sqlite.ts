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
  return new SqliteDatabase(new SqliteConnection(writer, translate), new SqliteConnection(reader, translateRead), busyTimeoutMillis)
}

class SqliteDatabase implements Database {
  readonly engine = 'sqlite'
  readonly #writer: SqliteConnection
  readonly #reader: SqliteConnection
  readonly #units: SqliteUnits
  readonly #read: SqliteRead
  #closing: Promise<void> | undefined

  constructor(writer: SqliteConnection, reader: SqliteConnection, busyTimeoutMillis: number) {
    this.#writer = writer
    this.#reader = reader
    this.#units = new SqliteUnits(writer, busyTimeoutMillis)
    this.#read = new SqliteRead(reader, busyTimeoutMillis)
  }

  unit<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
    return this.#closing === undefined ? this.#units.run(work) : Promise.reject(new DatabaseUnavailable('The database is being closed.'))
  }

  async read<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
    if (this.#closing !== undefined) throw new DatabaseUnavailable('The database is being closed.')
    return work(this.#read)
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

  /** Units that wait are still done: the last in line is one that does nothing. */
  close(): Promise<void> {
    this.#closing ??= this.#units
      .run(async () => {})
      .catch(() => {})
      .then(() => {
        this.#reader.close()
        this.#writer.close()
      })
    return this.#closing
  }
}
