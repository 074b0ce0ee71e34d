import { randomBytes } from 'node:crypto'
import pg from 'pg'
import { migrate } from '../src/database/migrate.ts'
import { openDatabase } from '../src/database/open-database.ts'
import { startThrowawayPostgres, type ThrowawayPostgres } from './throwaway-postgres.ts'

/**
 * Databases on the server named by COUNTERSIGN_TEST_POSTGRES, else on one started for this process. The first is
 * migrated, the others are copies of it.
 */
export class PostgresDatabases {
  #server: Promise<{ url: string; stop?: ThrowawayPostgres['stop'] }> | undefined
  #template: Promise<string> | undefined
  readonly #made: string[] = []

  /** The URL of a fresh, migrated database. */
  async make(): Promise<string> {
    this.#template ??= this.#makeTemplate()
    return this.#create(await this.#template)
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

  async #makeTemplate(): Promise<string> {
    const url = await this.makeEmpty()
    const database = await openDatabase({ url, allowUnsafeForTests: true })
    await migrate(database)
    await database.close()
    return new URL(url).pathname.slice(1)
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
