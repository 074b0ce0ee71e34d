/**
 * The one way of talking to the database: named statements, run inside a unit (all or nothing, durable once its promise
 * resolves) or a read (committed data only). Both engines accept the same SQL.
 */
export type SqlValue = string | number | bigint | Uint8Array | null
export type Params = Record<string, SqlValue>
export type NoParams = Record<string, never>

declare const shape: unique symbol

/** SQL with `:name` parameters. `P` and `R` exist for the compiler only: what goes in, and what a row is. */
export interface Statement<P extends Params = Params, R = unknown> {
  readonly name: string
  readonly sql: string
  readonly [shape]?: (params: P) => R
}

/** Statements are made once, beside the code that uses them; the name is unique in the program and shows up in the server's logs. */
export function statement<P extends Params, R = never>(name: string, sql: string): Statement<P, R> {
  return { name, sql }
}

export interface Tx {
  get<P extends Params, R>(statement: Statement<P, R>, params: NoInfer<P>): Promise<R | undefined>
  all<P extends Params, R>(statement: Statement<P, R>, params: NoInfer<P>): Promise<R[]>
  /** The number of rows changed: what decides who won a race. */
  run<P extends Params>(statement: Statement<P, unknown>, params: NoInfer<P>): Promise<number>
  /** A savepoint: when `work` throws, what it wrote is undone and the unit goes on. */
  inner<T>(work: () => Promise<T>): Promise<Inner<T>>
}

export type Inner<T> = { ok: true; value: T } | { ok: false; error: unknown }

export interface Database {
  readonly engine: 'sqlite' | 'postgres'
  /** All or nothing, and durable before the promise resolves. `work` awaits only its own transaction and may run again after a deadlock. */
  unit<T>(work: (tx: Tx) => Promise<T>): Promise<T>
  /** A statement sees all that was committed before the call that it serves came; a picture that must hold together is one statement, or a unit. */
  read<T>(work: (tx: Tx) => Promise<T>): Promise<T>
  /** A unit for changing the schema: one at a time over all processes, and as long as it takes. */
  exclusive<T>(work: (tx: Tx) => Promise<T>): Promise<T>
  close(): Promise<void>
}

export interface OpenOptions {
  /** `sqlite:PATH` or `postgres://user:password@host:port/database`. */
  url: string
  /** Opens a database that may forget a commit at a power cut, and with it that a code was used. */
  allowUnsafeForTests?: boolean
  /** SQLite: how long a unit waits while another process writes. */
  busyTimeoutMillis?: number
  /** On SQLite: after how long a batch of units takes no further one. */
  longestBatchMillis?: number
  /** PostgreSQL: connections of this process. */
  poolSize?: number
}

/** A change of the schema waits this long for its turn. */
export const exclusivePatienceMillis = 60_000

/** Nothing is wrong with the request: the database is locked, gone or full. Whether an interrupted commit took place is not known. */
export class DatabaseUnavailable extends Error {
  constructor(message: string, cause?: unknown) {
    super(message, { cause })
    this.name = 'DatabaseUnavailable'
  }
}

/** A commit would not survive a power cut. The message says which setting to change. */
export class UnsafeDatabase extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'UnsafeDatabase'
  }
}

/** Migrations only go forward: an older program would misread what a newer one writes. */
export class DatabaseNewerThanProgram extends Error {
  readonly databaseVersion: number
  readonly programVersion: number

  constructor(databaseVersion: number, programVersion: number) {
    super(
      `The database has schema version ${databaseVersion}, this program knows versions up to ${programVersion}. Start the newer program, or restore the backup made before the upgrade.`,
    )
    this.name = 'DatabaseNewerThanProgram'
    this.databaseVersion = databaseVersion
    this.programVersion = programVersion
  }
}
