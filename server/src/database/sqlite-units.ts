/**
 * Group commit. Units that arrive while the process is reading from its sockets wait in a line. When the event loop
 * has read what there was, the line (or what of it fits into five milliseconds) becomes a batch:
 *
 *     begin immediate
 *       savepoint   first unit    release          it ends well: its writes stay
 *       savepoint   second unit   rollback to      it throws: only its own writes are undone
 *       ...
 *     commit                                       one sync to disk for all of them
 *
 * and only now is each unit's promise settled, so that nothing is ever answered before it is durable. The units of a
 * batch run one after another, so each sees the writes of those before it, as if they had committed.
 *
 * SQLite's calls return when they are done, so a unit that awaits only its own transaction runs from end to end on the
 * microtask queue. When that queue has run dry and a unit has not ended, it waits for something else: it is undone and
 * refused, since it would keep everyone else waiting inside the transaction.
 */
import type { Inner, Tx } from './database.ts'
import { nextWait } from './lock-wait.ts'
import { outcomeOf } from './outcome.ts'
import type { SqliteConnection } from './sqlite-connection.ts'
import { explain, isBusy } from './sqlite-errors.ts'
import { SqliteTx } from './sqlite-tx.ts'

/**
 * How long the event loop does nothing else, in milliseconds: whoever waits longer is served by the next batch, and meanwhile the
 * process hears who else has come.
 */
const usualBatchMillis = 5

const foreignAwait = 'A unit awaited something other than its own transaction, and was rolled back. Do slow work before or after it.'

interface Unit {
  readonly work: (tx: Tx) => Promise<unknown>
  readonly resolve: (value: unknown) => void
  readonly reject: (error: unknown) => void
}

export class SqliteUnits {
  readonly #connection: SqliteConnection
  readonly #busyTimeoutMillis: number
  readonly #longestBatchMillis: number
  #line: Unit[] = []
  #batchIsDue = false
  #refuseRunningUnit: (() => void) | undefined

  constructor(connection: SqliteConnection, busyTimeoutMillis: number, longestBatchMillis = usualBatchMillis) {
    this.#connection = connection
    this.#busyTimeoutMillis = busyTimeoutMillis
    this.#longestBatchMillis = longestBatchMillis
  }

  run<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      this.#line.push({ work, resolve: resolve as Unit['resolve'], reject })
      this.#makeBatchDue()
    })
  }

  #makeBatchDue() {
    if (this.#batchIsDue) return
    this.#batchIsDue = true
    setImmediate(() => this.#begin(performance.now(), 0))
  }

  /** SQLite's own busy timeout would block the event loop, so another process's lock is waited for on a timer. */
  #begin(since: number, attempt: number) {
    try {
      this.#connection.begin()
    } catch (error) {
      if (isBusy(error) && performance.now() - since < this.#busyTimeoutMillis) {
        setTimeout(() => this.#begin(since, attempt + 1), nextWait(attempt))
      } else {
        this.#batchIsDue = false
        for (const unit of this.#line.splice(0)) unit.reject(explain(error))
      }
      return
    }
    void this.#runBatch()
  }

  async #runBatch() {
    const batch: Unit[] = []
    const outcomes: Inner<unknown>[] = []
    const begun = performance.now()
    this.#watchForForeignAwait()
    try {
      do {
        const unit = this.#line.shift() as Unit
        batch.push(unit)
        outcomes.push(await this.#runUnit(unit))
      } while (this.#line.length > 0 && performance.now() - begun < this.#longestBatchMillis)
      this.#connection.commit()
      settle(batch, outcomes)
    } catch (error) {
      this.#giveUp(batch, error)
    }
    this.#refuseRunningUnit = undefined
    this.#batchIsDue = false
    if (this.#line.length > 0) this.#makeBatchDue()
  }

  async #runUnit(unit: Unit): Promise<Inner<unknown>> {
    const { aroundUnit } = this.#connection
    const tx = new SqliteTx(this.#connection)

    aroundUnit.set()
    const outcome = await new Promise<Inner<unknown>>((ended) => {
      this.#refuseRunningUnit = () => ended({ ok: false, error: new Error(foreignAwait) })
      outcomeOf(() => unit.work(tx)).then(ended)
    })
    tx.end()

    if (outcome.ok && tx.failure === undefined) {
      aroundUnit.keep()
      return outcome
    }
    if (!this.#connection.inTransaction) throw tx.failure?.error // disk full or worse: SQLite gave up the whole transaction
    aroundUnit.undo()
    return outcome.ok ? { ok: false, error: tx.failure?.error } : outcome
  }

  /** A tick that was asked for by a microtask comes when all microtasks are done. */
  #watchForForeignAwait() {
    queueMicrotask(() =>
      process.nextTick(() => {
        if (this.#refuseRunningUnit === undefined) return
        this.#refuseRunningUnit()
        this.#watchForForeignAwait()
      }),
    )
  }

  /**
   * The commit failed, or the transaction was lost on the way: nobody's writes exist and nobody was answered. Units that
   * ran are refused rather than run again, since their callers' variables may hold what they did.
   */
  #giveUp(batch: Unit[], error: unknown) {
    try {
      this.#connection.rollback()
    } catch {
      // The next begin tries it again.
    }
    for (const unit of batch) unit.reject(explain(error))
  }
}

function settle(batch: Unit[], outcomes: Inner<unknown>[]) {
  outcomes.forEach((outcome, i) => {
    const { resolve, reject } = batch[i] as Unit
    if (outcome.ok) resolve(outcome.value)
    else reject(outcome.error)
  })
}
