import pg from 'pg'
import { type Database, exclusivePatienceMillis, type OpenOptions, type Tx } from './database.ts'
import { refuseUnlessDurable } from './postgres-durability.ts'
import { explain } from './postgres-errors.ts'
import { types } from './postgres-query.ts'
import { PostgresRead } from './postgres-read.ts'
import { PostgresUnits, unitTimeoutMillis } from './postgres-units.ts'
import { StatementsByName, translate, translateRead } from './translate.ts'

const defaultPoolSize = 10
/** A little shorter than a unit may take, so that a slow statement is ended by the server and its connection can be kept. */
const statementTimeoutMillis = unitTimeoutMillis - 200

export async function openPostgres(options: OpenOptions): Promise<Database> {
  const pool = new pg.Pool({
    ...connectionSettings(options.url),
    max: options.poolSize ?? defaultPoolSize,
    idleTimeoutMillis: 60_000,
    statement_timeout: statementTimeoutMillis,
    query_timeout: unitTimeoutMillis,
    // A paused or unreachable node does not keep rows locked from the others.
    idle_in_transaction_session_timeout: unitTimeoutMillis,
  })
  // Connections die with their server. Whoever uses one is told by his statement; without listeners the process would end.
  pool.on('error', () => {})
  pool.on('connect', (client) => client.on('error', () => {}))

  try {
    if (!options.allowUnsafeForTests) await refuseUnlessDurable(pool)
  } catch (error) {
    await pool.end()
    throw error
  }
  return new PostgresDatabase(options.url, pool)
}

class PostgresDatabase implements Database {
  readonly engine = 'postgres'
  readonly #url: string
  readonly #pool: pg.Pool
  readonly #units: PostgresUnits
  readonly #read: PostgresRead
  #closing: Promise<void> | undefined

  constructor(url: string, pool: pg.Pool) {
    this.#url = url
    this.#pool = pool
    this.#units = new PostgresUnits(pool, new StatementsByName((statement) => translate(statement, 'postgres')))
    this.#read = new PostgresRead(pool, new StatementsByName((statement) => translateRead(statement, 'postgres')))
  }

  unit<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
    return this.#units.run(work)
  }

  async read<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
    return work(this.#read)
  }

  async exclusive<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
    const client = new pg.Client({ ...connectionSettings(this.#url), lock_timeout: exclusivePatienceMillis })
    client.on('error', () => {}) // the statement under way reports it
    try {
      await client.connect()
    } catch (error) {
      throw explain(error)
    }
    try {
      return await this.#units.runExclusively(client, work)
    } finally {
      await client.end()
    }
  }

  close(): Promise<void> {
    this.#closing ??= this.#pool.end()
    return this.#closing
  }
}

const connectionSettings = (url: string): pg.ClientConfig => ({
  connectionString: url,
  application_name: 'countersign',
  connectionTimeoutMillis: unitTimeoutMillis,
  keepAlive: true,
  pipeline: true,
  types,
})
