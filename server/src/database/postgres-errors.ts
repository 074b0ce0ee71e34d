import pg from 'pg'
import { DatabaseUnavailable } from './database.ts'

// https://www.postgresql.org/docs/current/errcodes-appendix.html
const notThisRequestsFault = [
  /^08/, // connection exceptions
  /^53/, // insufficient resources: disk full, too many connections
  /^57/, // operator intervention: statement timeout, shutdown, not started yet
  /^58/, // system errors: I/O
  /^25006$/, // read-only: a standby
  /^25P03$/, // the server ended a transaction that stood idle
  /^55P03$/, // lock not available in time
  /^40/, // serialization failures and deadlocks, when trying again did not help
]
const worthAnotherTry = /^(?:40001|40P01)$/

const sqlState = (error: unknown): string | undefined => (error instanceof pg.DatabaseError ? error.code : undefined)

/** The server has rolled the transaction back and says that it may succeed when run again. Never true of a lost connection: its commit may have happened. */
export const mayBeRunAgain = (error: unknown): boolean => worthAnotherTry.test(sqlState(error) ?? '') || isStalePlan(error)

/** A migration changed a table while this connection had statements prepared for the old one: a new connection has none. */
export const isStalePlan = (error: unknown): boolean =>
  error instanceof pg.DatabaseError && error.code === '0A000' && error.routine === 'RevalidateCachedQuery'

/** Whatever the driver raises that is no answer of the server is a fault of the connection, except mistakes in how it was called. */
export function explain(error: unknown): unknown {
  const state = sqlState(error)
  if (state !== undefined) {
    const unavailable = notThisRequestsFault.some((pattern) => pattern.test(state)) || isStalePlan(error)
    return unavailable ? new DatabaseUnavailable(`PostgreSQL refused: ${(error as Error).message}.`, error) : error
  }
  if (error instanceof TypeError || error instanceof RangeError) return error
  return new DatabaseUnavailable(`The connection to PostgreSQL failed: ${error instanceof Error ? error.message : error}.`, error)
}
