import { setImmediate as nextTurn, setTimeout as wait } from 'node:timers/promises'
import type { Inner, Params, Statement, Tx } from './database.ts'
import { nextWait } from './lock-wait.ts'
import { outcomeOf } from './outcome.ts'
import type { SqliteConnection } from './sqlite-connection.ts'
import { explain, isBusy } from './sqlite-errors.ts'

interface Look {
  query: () => unknown
  resolve: (value: unknown) => void
  reject: (error: unknown) => void
}

/**
 * Statements on the reading connection, which never sees an open batch. In WAL mode readers and the writer do not wait for each other.
 *
 * What is asked in one turn of the event loop is looked up together at its end, in one transaction, since taking and leaving SQLite's locks
 * costs more than most looks. All of it was asked before the transaction began, so nobody is answered by what was before they
 * asked. What is asked for next on the strength of an answer still finds the transaction open: it ends, in the same turn, when
 * everybody waits for something else.
 */
export class SqliteRead implements Tx {
  readonly #connection: SqliteConnection
  readonly #busyTimeoutMillis: number
  #line: Look[] = []
  #isOpen = false

  constructor(connection: SqliteConnection, busyTimeoutMillis: number) {
    this.#connection = connection
    this.#busyTimeoutMillis = busyTimeoutMillis
  }

  get<P extends Params, R>(statement: Statement<P, R>, params: P): Promise<R | undefined> {
    return this.#look(() => this.#connection.get<R>(statement as Statement, params))
  }

  all<P extends Params, R>(statement: Statement<P, R>, params: P): Promise<R[]> {
    return this.#look(() => this.#connection.all<R>(statement as Statement, params))
  }

  async run(statement: Statement): Promise<never> {
    throw new Error(`The statement "${statement.name}" writes: it belongs in a unit, not in a read.`)
  }

  inner<T>(work: () => Promise<T>): Promise<Inner<T>> {
    return outcomeOf(work)
  }

  /** When all that was asked until now is answered, and no transaction is open. */
  async quiet(): Promise<void> {
    await this.#look(() => undefined)
    await nextTurn()
  }

  #look<T>(query: () => T): Promise<T> {
    return new Promise((resolve, reject) => {
      const look = { query, resolve: resolve as Look['resolve'], reject }
      if (this.#isOpen) return this.#answer(look)
      if (this.#line.push(look) === 1) setImmediate(() => this.#lookTogether())
    })
  }

  #lookTogether() {
    const line = this.#line
    this.#line = []
    try {
      this.#connection.beginReading()
    } catch (error) {
      for (const { reject } of line) reject(explain(error))
      return
    }
    this.#isOpen = true
    for (const look of line) this.#answer(look)
    // A tick that was asked for by a microtask comes when all microtasks are done.
    queueMicrotask(() => process.nextTick(() => this.#end()))
  }

  #end() {
    this.#isOpen = false
    try {
      this.#connection.rollback()
    } catch {
      // The next begin tries it again.
    }
  }

  /** The one lock a reader can meet: another process repairing the log of one that was killed. It takes milliseconds. */
  #answer({ query, resolve, reject }: Look) {
    try {
      resolve(query())
    } catch (error) {
      if (isBusy(error)) this.#again(query).then(resolve, reject)
      else reject(explain(error))
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
