import type { Pool } from 'pg'
import type { Inner, Params, Statement, Tx } from './database.ts'
import { outcomeOf } from './outcome.ts'
import { explain, mayBeRunAgain } from './postgres-errors.ts'
import { preparedQuery, type Translations } from './postgres-query.ts'

const mostRetries = 3

/**
 * Each statement goes to any free connection, without a transaction: one round trip instead of three, and no connection
 * is held in between. What is read must hold together by being one statement, as on SQLite.
 */
export class PostgresRead implements Tx {
  readonly #pool: Pool
  readonly #translations: Translations

  constructor(pool: Pool, translations: Translations) {
    this.#pool = pool
    this.#translations = translations
  }

  async get<P extends Params, R>(statement: Statement<P, R>, params: P): Promise<R | undefined> {
    return (await this.#query(statement as Statement, params)).rows[0]
  }

  async all<P extends Params, R>(statement: Statement<P, R>, params: P): Promise<R[]> {
    return (await this.#query(statement as Statement, params)).rows
  }

  async run(statement: Statement): Promise<never> {
    throw new Error(`The statement "${statement.name}" was to change rows: it belongs in a unit, not in a read.`)
  }

  inner<T>(work: () => Promise<T>): Promise<Inner<T>> {
    return outcomeOf(work)
  }

  async #query(statement: Statement, params: Params) {
    const query = preparedQuery(this.#translations, statement, params)
    for (let retries = 0; ; retries++) {
      try {
        return await this.#pool.query(query)
      } catch (error) {
        if (retries === mostRetries || !mayBeRunAgain(error)) throw explain(error)
      }
    }
  }
}
