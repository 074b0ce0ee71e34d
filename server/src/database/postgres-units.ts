/**
 * A unit is one transaction on one connection of the pool. `begin` travels with the first statement, so a unit takes one
 * round trip for each statement it awaits and one for the commit.
 *
 * It runs again when PostgreSQL says that it was rolled back and may succeed now (deadlock, serialization). A connection
 * lost during the commit says neither: the unit is refused, and whoever asks again finds the truth in the database.
 */
import { setTimeout as wait } from 'node:timers/promises'
import type { ClientBase, Pool } from 'pg'
import type { Inner, Tx } from './database.ts'
import { outcomeOf } from './outcome.ts'
import { explain, isStalePlan, mayBeRunAgain } from './postgres-errors.ts'
import type { Translations } from './postgres-query.ts'
import { PostgresTx } from './postgres-tx.ts'

/** From asking for a connection to the answer of the commit. */
export const unitTimeoutMillis = 2000
const mostRetries = 3
/** Any number, but the same in every release: the lock that a change of the schema holds. */
const exclusiveLock = 7_310_579_612
const begin = 'begin isolation level read committed'
const noTimeLimit = () => 0

interface Attempt<T> {
  readonly outcome: Inner<T>
  readonly runAgain: boolean
  readonly connectionIsGood: boolean
}

export class PostgresUnits {
  readonly #pool: Pool
  readonly #translations: Translations

  constructor(pool: Pool, translations: Translations) {
    this.#pool = pool
    this.#translations = translations
  }

  async run<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
    const deadline = performance.now() + unitTimeoutMillis
    for (let retries = 0; ; retries++) {
      const { outcome, runAgain } = await this.#attempt(work, deadline)
      if (outcome.ok) return outcome.value
      if (!runAgain || retries === mostRetries || performance.now() > deadline) throw outcome.error
      await wait(Math.random() * 10 * (retries + 1))
    }
  }

  async #attempt<T>(work: (tx: Tx) => Promise<T>, deadline: number): Promise<Attempt<T>> {
    const client = await this.#pool.connect().catch((error) => Promise.reject(explain(error)))
    const tx = new PostgresTx(client, this.#translations, () => Math.max(1, deadline - performance.now()))
    void tx.control(begin)
    const attempt = await finish(tx, await outcomeOf(() => work(tx)))
    client.release(!attempt.connectionIsGood)
    return attempt
  }

  /** On a connection of its own, whose statements may take as long as they need. */
  async runExclusively<T>(client: ClientBase, work: (tx: Tx) => Promise<T>): Promise<T> {
    const tx = new PostgresTx(client, this.#translations, noTimeLimit)
    await tx.control(begin)
    await tx.control(`select pg_advisory_xact_lock(${exclusiveLock})`)
    const { outcome } = await finish(
      tx,
      tx.failure === undefined ? await outcomeOf(() => work(tx)) : { ok: false, error: tx.failure.error },
    )
    if (outcome.ok) return outcome.value
    throw outcome.error
  }
}

async function finish<T>(tx: PostgresTx, outcome: Inner<T>): Promise<Attempt<T>> {
  tx.end()
  // PostgreSQL answers the commit of a spoiled transaction with ROLLBACK and no error.
  const isCommitted = outcome.ok && tx.failure === undefined && (await tx.control('commit')) === 'COMMIT'
  if (isCommitted) return { outcome, runAgain: false, connectionIsGood: true }

  const isRolledBack = (await tx.control('rollback')) === 'ROLLBACK'
  const reported = tx.failure?.reported
  return {
    outcome: outcome.ok ? { ok: false, error: tx.failure?.error ?? new Error('PostgreSQL rolled the unit back.') } : outcome,
    runAgain: isRolledBack && mayBeRunAgain(reported),
    connectionIsGood: isRolledBack && !isStalePlan(reported),
  }
}
