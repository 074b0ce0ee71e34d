import { setTimeout as wait } from 'node:timers/promises'
import type { Inner, Params, Statement, Tx } from './database.ts'
import { nextWait } from './lock-wait.ts'
import { outcomeOf } from './outcome.ts'
import type { SqliteConnection } from './sqlite-connection.ts'
import { explain, isBusy } from './sqlite-errors.ts'

/** Statements on the reading connection, which never sees an open batch. In WAL mode readers and the writer do not wait for each other. */
export class SqliteRead implements Tx {
  readonly #connection: SqliteConnection
  readonly #busyTimeoutMillis: number

  constructor(connection: SqliteConnection, busyTimeoutMillis: number) {
    this.#connection = connection
    this.#busyTimeoutMillis = busyTimeoutMillis
  }

  get<P extends Params, R>(statement: Statement<P, R>, params: P): Promise<R | undefined> {
    return this.#patiently(() => this.#connection.get<R>(statement as Statement, params))
  }

  all<P extends Params, R>(statement: Statement<P, R>, params: P): Promise<R[]> {
    return this.#patiently(() => this.#connection.all<R>(statement as Statement, params))
  }

  async run(statement: Statement): Promise<never> {
    throw new Error(`The statement "${statement.name}" writes: it belongs in a unit, not in a read.`)
  }

  inner<T>(work: () => Promise<T>): Promise<Inner<T>> {
    return outcomeOf(work)
  }

  /** The one lock a reader can meet: another process repairing the log of one that was killed. It takes milliseconds. */
  #patiently<T>(query: () => T): Promise<T> {
    try {
      return Promise.resolve(query())
    } catch (error) {
      return isBusy(error) ? this.#again(query) : Promise.reject(explain(error))
    }
  }

  async #again<T>(query: () => T): Promise<T> {
    const since = performance.now()
    for (let attempt = 0; ; attempt++) {
      await wait(nextWait(attempt))
      try {
        return query()
      } catch (error) {
        if (!isBusy(error) || performance.now() - since > this.#busyTimeoutMillis) throw explain(error)
      }
    }
  }
}
