import { createHash, randomBytes } from 'node:crypto'
import pg from 'pg'
import { migrate } from '../src/database/migrate.ts'
import { migrations } from '../src/database/migrations/index.ts'
import { openDatabase } from '../src/database/open-database.ts'
import { startThrowawayPostgres, type ThrowawayPostgres } from './throwaway-postgres.ts'

/** One for each state of the schema, for all processes that use the server. */
const migratedName = `countersign_migrated_${createHash('sha256').update(JSON.stringify(migrations)).digest('hex').slice(0, 12)}`
/** Any number: the lock that whoever makes it holds. */
const migratedLock = 7_310_579_613

/**
 * Databases on the server named by COUNTERSIGN_TEST_POSTGRES, else on one started for this process. One is migrated, once, and
 * the others are copies of it.
 */
export class PostgresDatabases {
  #server: Promise<{ url: string; stop?: ThrowawayPostgres['stop'] }> | undefined
  #migrated: Promise<void> | undefined
  readonly #made: string[] = []

  /** The URL of a fresh, migrated database. */
  async make(): Promise<string> {
    this.#migrated ??= this.#makeMigrated()
    await this.#migrated
    return this.#create(migratedName)
  }

  /** The URL of a database without any table. */
  makeEmpty(): Promise<string> {
    return this.#create('template1')
  }

  async removeAll(): Promise<void> {
    if (this.#server === undefined) return
    const server = await this.#server
    if (server.stop) await server.stop()
    else
      await this.#asAdministrator(async (client) => {
        for (const name of this.#made) await client.query(`drop database if exists ${name} with (force)`)
      })
  }

  #makeMigrated(): Promise<void> {
    return this.#asAdministrator(async (client) => {
      await client.query(`select pg_advisory_lock(${migratedLock})`) // until the connection ends
      const { rowCount } = await client.query('select 1 from pg_database where datname = $1', [migratedName])
      if (rowCount !== 0) return
      const url = await this.makeEmpty()
      const database = await openDatabase({ url, allowUnsafeForTests: true })
      await migrate(database)
      await database.close()
      const name = new URL(url).pathname.slice(1)
      this.#made.splice(this.#made.indexOf(name), 1)
      await client.query(`alter database ${name} rename to ${migratedName}`)
    })
  }

  async #create(template: string): Promise<string> {
    const name = `countersign_test_${randomBytes(8).toString('hex')}`
    return this.#asAdministrator(async (client, url) => {
      await client.query(`create database ${name} template ${template}`)
      this.#made.push(name)
      const own = new URL(url)
      own.pathname = `/${name}`
      return own.href
    })
  }

  async #asAdministrator<T>(work: (client: pg.Client, url: string) => Promise<T>): Promise<T> {
    const given = process.env.COUNTERSIGN_TEST_POSTGRES
    this.#server ??= given ? Promise.resolve({ url: given }) : startThrowawayPostgres()
    const { url } = await this.#server
    const client = new pg.Client({ connectionString: url })
    await client.connect()
    try {
      return await work(client, url)
    } finally {
      await client.end()
    }
  }
}
