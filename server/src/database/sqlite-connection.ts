import type { DatabaseSync, SQLInputValue, SQLOutputValue, StatementSync } from 'node:sqlite'
import type { Params, SqlValue, Statement } from './database.ts'
import { orderedValues, StatementsByName, type translate } from './translate.ts'

type NativeRow = SQLOutputValue[]

/** One connection and its prepared statements. Everything here is synchronous: a call returns when SQLite has done it. */
export class SqliteConnection {
  readonly #native: DatabaseSync
  readonly #prepared: StatementsByName<PreparedStatement>
  readonly #begin: StatementSync
  readonly #beginReading: StatementSync
  readonly #commit: StatementSync
  readonly #rollback: StatementSync
  /** Around each unit of a batch, and around each `inner` within one. */
  readonly aroundUnit: Savepoint
  readonly aroundInner: Savepoint

  constructor(native: DatabaseSync, translation: typeof translate) {
    this.#native = native
    this.#prepared = new StatementsByName((statement) => new PreparedStatement(native, statement, translation))
    this.#begin = native.prepare('begin immediate')
    this.#beginReading = native.prepare('begin')
    this.#commit = native.prepare('commit')
    this.#rollback = native.prepare('rollback')
    this.aroundUnit = new Savepoint(native, 'unit')
    this.aroundInner = new Savepoint(native, 'inner_part')
  }

  get<R>(statement: Statement, params: Params): R | undefined {
    return this.#prepared.of(statement).get(params) as R | undefined
  }

  all<R>(statement: Statement, params: Params): R[] {
    return this.#prepared.of(statement).all(params) as R[]
  }

  run(statement: Statement, params: Params): number {
    return this.#prepared.of(statement).run(params)
  }

  // `get` steps a statement like `run` does, without making an object that counts changes.
  begin() {
    this.rollback() // one that failed for lack of a disk is due again
    this.#begin.get()
  }

  /** What is read from now on is of one moment: that of the first statement. */
  beginReading() {
    this.rollback()
    this.#beginReading.get()
  }

  commit() {
    this.#commit.get()
  }

  rollback() {
    if (this.#native.isTransaction) this.#rollback.get()
  }

  /** False after failures of the disk at which SQLite rolled back by itself. */
  get inTransaction(): boolean {
    return this.#native.isTransaction
  }

  close() {
    this.#native.close()
  }
}

/** Savepoints are a stack: of several with one name the newest is meant, and ending one ends those above it. */
class Savepoint {
  readonly #set: StatementSync
  readonly #release: StatementSync
  readonly #rollbackTo: StatementSync

  constructor(native: DatabaseSync, name: string) {
    this.#set = native.prepare(`savepoint ${name}`)
    this.#release = native.prepare(`release ${name}`)
    this.#rollbackTo = native.prepare(`rollback to ${name}`)
  }

  set() {
    this.#set.get()
  }

  keep() {
    this.#release.get()
  }

  undo() {
    this.#rollbackTo.get()
    this.#release.get()
  }
}

class PreparedStatement {
  readonly #statement: Statement
  readonly #names: readonly string[]
  readonly #native: StatementSync
  #columns: string[]

  constructor(native: DatabaseSync, statement: Statement, translation: typeof translate) {
    const { text, names } = translation(statement, 'sqlite')
    this.#statement = statement
    this.#names = names
    this.#native = native.prepare(text)
    this.#native.setReturnArrays(true)
    this.#columns = this.#columnNames()
  }

  get(params: Params): Record<string, SQLOutputValue> | undefined {
    const row = this.#native.get(...this.#bound(params)) as NativeRow | undefined
    return row && this.#record(row)
  }

  all(params: Params): Record<string, SQLOutputValue>[] {
    const rows = this.#native.all(...this.#bound(params)) as unknown as NativeRow[]
    return rows.map((row) => this.#record(row))
  }

  run(params: Params): number {
    return Number(this.#native.run(...this.#bound(params)).changes)
  }

  /** node:sqlite binds every number as a float: `7 / 2` would be 3.5 and `'step ' || 7` would be "step 7.0". */
  #bound(params: Params): SQLInputValue[] {
    const values: SqlValue[] = orderedValues(this.#statement, this.#names, params)
    for (let i = 0; i < values.length; i++) {
      const value = values[i]
      if (Number.isInteger(value)) values[i] = BigInt(value as number)
    }
    return values
  }

  /** Arrays made into plain objects: quicker than node:sqlite's own rows, and alike on both engines. */
  #record(row: NativeRow): Record<string, SQLOutputValue> {
    if (row.length !== this.#columns.length) this.#columns = this.#columnNames() // `select *`, and another process added a column
    const record: Record<string, SQLOutputValue> = {}
    for (let i = 0; i < row.length; i++) record[this.#columns[i] as string] = row[i] as SQLOutputValue
    return record
  }

  #columnNames(): string[] {
    return this.#native.columns().map(({ name }) => name)
  }
}
