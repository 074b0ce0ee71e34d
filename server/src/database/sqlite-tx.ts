import type { Inner, Params, Statement, Tx } from './database.ts'
import { outcomeOf } from './outcome.ts'
import type { SqliteConnection } from './sqlite-connection.ts'
import { explain } from './sqlite-errors.ts'

/**
 * What a unit is handed. As on PostgreSQL, a statement that fails spoils the unit (or the `inner` it stands in), even if
 * its error is caught. Dead once the unit has ended.
 */
export class SqliteTx implements Tx {
  readonly #connection: SqliteConnection
  #ended = false
  #depth = 0
  #failure: { error: unknown } | undefined

  constructor(connection: SqliteConnection) {
    this.#connection = connection
  }

  get failure(): { error: unknown } | undefined {
    return this.#failure
  }

  end() {
    this.#ended = true
  }

  async get<P extends Params, R>(statement: Statement<P, R>, params: P): Promise<R | undefined> {
    this.#mustBeUsable()
    try {
      return this.#connection.get<R>(statement as Statement, params)
    } catch (error) {
      throw this.#spoil(error)
    }
  }

  async all<P extends Params, R>(statement: Statement<P, R>, params: P): Promise<R[]> {
    this.#mustBeUsable()
    try {
      return this.#connection.all<R>(statement as Statement, params)
    } catch (error) {
      throw this.#spoil(error)
    }
  }

  async run<P extends Params>(statement: Statement<P, unknown>, params: P): Promise<number> {
    this.#mustBeUsable()
    try {
      return this.#connection.run(statement as Statement, params)
    } catch (error) {
      throw this.#spoil(error)
    }
  }

  async inner<T>(work: () => Promise<T>): Promise<Inner<T>> {
    this.#mustBeUsable()
    const savepoint = this.#connection.aroundInner
    const depth = ++this.#depth
    savepoint.set()

    const outcome = await outcomeOf(work)

    if (this.#ended) throw new Error('The unit ended before its inner part did.')
    if (this.#depth-- !== depth) throw this.#spoil(new Error('Inner parts of a unit overlap: each must end before the next begins.'))
    if (outcome.ok && this.#failure === undefined) {
      savepoint.keep()
      return outcome
    }

    const failure = this.#failure
    if (!this.#connection.inTransaction) throw failure?.error // disk full or worse: SQLite gave up the whole transaction
    savepoint.undo()
    this.#failure = undefined
    return outcome.ok ? { ok: false, error: failure?.error } : outcome
  }

  #mustBeUsable() {
    if (this.#ended) throw new Error('A transaction was used after its unit had ended.')
    if (this.#failure !== undefined) throw this.#failure.error
  }

  #spoil(error: unknown): unknown {
    this.#failure = { error: explain(error) }
    return this.#failure.error
  }
}
