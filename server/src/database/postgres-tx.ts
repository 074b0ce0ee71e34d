import type { ClientBase, QueryConfig } from 'pg'
import type { Inner, Params, Statement, Tx } from './database.ts'
import { outcomeOf } from './outcome.ts'
import { explain, mayBeRunAgain } from './postgres-errors.ts'
import { preparedQuery, type Translations } from './postgres-query.ts'

export interface Failure {
  /** What the unit's caller is told. */
  readonly error: unknown
  /** What PostgreSQL or the driver said. */
  readonly reported: unknown
}

/** One transaction on one connection. Its statements are prepared once per connection, under their names. Dead once the unit has ended. */
export class PostgresTx implements Tx {
  readonly #client: ClientBase
  readonly #translations: Translations
  readonly #millisLeft: () => number
  #ended = false
  #depth = 0
  #failure: Failure | undefined

  constructor(client: ClientBase, translations: Translations, millisLeft: () => number) {
    this.#client = client
    this.#translations = translations
    this.#millisLeft = millisLeft
  }

  get failure(): Failure | undefined {
    return this.#failure
  }

  end() {
    this.#ended = true
  }

  async get<P extends Params, R>(statement: Statement<P, R>, params: P): Promise<R | undefined> {
    return (await this.#query(statement as Statement, params)).rows[0]
  }

  async all<P extends Params, R>(statement: Statement<P, R>, params: P): Promise<R[]> {
    return (await this.#query(statement as Statement, params)).rows
  }

  async run<P extends Params>(statement: Statement<P, unknown>, params: P): Promise<number> {
    return (await this.#query(statement as Statement, params)).rowCount ?? 0
  }

  async inner<T>(work: () => Promise<T>): Promise<Inner<T>> {
    this.#mustBeUsable()
    const depth = ++this.#depth
    const savepoint = `inner_${depth}`
    void this.control(`savepoint ${savepoint}`)

    const outcome = await outcomeOf(work)

    if (this.#ended) throw new Error('The unit ended before its inner part did.')
    if (this.#depth-- !== depth) throw this.#spoil(new Error('Inner parts of a unit overlap: each must end before the next begins.'))
    if (outcome.ok && this.#failure === undefined) {
      void this.control(`release savepoint ${savepoint}`)
      return outcome
    }

    const failure = this.#failure
    if (failure !== undefined && mayBeRunAgain(failure.reported)) throw failure.error // a deadlock is no answer: the whole unit runs again
    this.#failure = undefined
    await this.control(`rollback to savepoint ${savepoint}`)
    this.#mustBeUsable()
    return outcome.ok ? { ok: false, error: failure?.error } : outcome
  }

  /**
   * Begins, commits and marks; resolves to what was done. Need not be awaited: the connection sends the next statement
   * without waiting for the answer, so this costs no round trip, and a failure spoils the transaction.
   */
  async control(text: string): Promise<string | undefined> {
    try {
      return (await this.#send({ text })).command
    } catch {
      return undefined
    }
  }

  #query(statement: Statement, params: Params) {
    this.#mustBeUsable()
    try {
      return this.#send(preparedQuery(this.#translations, statement, params))
    } catch (error) {
      throw this.#spoil(error)
    }
  }

  async #send(query: QueryConfig) {
    const timed: TimedQuery = { ...query, query_timeout: this.#millisLeft() }
    try {
      return await this.#client.query(timed)
    } catch (error) {
      throw this.#spoil(explain(error), error)
    }
  }

  #mustBeUsable() {
    if (this.#ended) throw new Error('A transaction was used after its unit had ended.')
    if (this.#failure !== undefined) throw this.#failure.error
  }

  #spoil(error: unknown, reported = error): unknown {
    this.#failure ??= { error, reported }
    return error
  }
}

/** When the time is up the driver closes the connection: nothing else ends a wait for a server that is gone. 0 waits for ever. */
interface TimedQuery extends QueryConfig {
  query_timeout: number
}
