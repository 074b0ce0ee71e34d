import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe } from 'node:test'
import type { Database, OpenOptions } from '../src/database/database.ts'
import { migrate } from '../src/database/migrate.ts'
import { openDatabase } from '../src/database/open-database.ts'
import { PostgresDatabases } from './postgres-databases.ts'

export interface OpenedDatabase {
  database: Database
  /** For a second process, or a second `open({ url })`. */
  url: string
}

export interface OpenForTests extends Partial<OpenOptions> {
  /** Leaves a fresh database without tables. */
  unmigrated?: boolean
}

/** Without a `url` every call opens a fresh, migrated database. All of them are closed and removed after the tests. */
export type Open = (options?: OpenForTests) => Promise<OpenedDatabase>

/** The same tests on both engines. */
export function eachDatabase(name: string, tests: (open: Open, engine: Database['engine']) => void) {
  suitesWithPostgres++
  describe(`${name} (SQLite)`, () => tests(openOnSqlite(), 'sqlite'))
  describe(`${name} (PostgreSQL)`, () => tests(openOnPostgres(), 'postgres'))
}

function openOnSqlite(): Open {
  const folder = mkdtempSync(join(tmpdir(), 'countersign-test-'))
  const opened: Database[] = []
  let made = 0

  after(async () => {
    await Promise.all(opened.map((database) => database.close()))
    rmSync(folder, { recursive: true, force: true })
  })

  return async ({ unmigrated = false, ...options } = {}) => {
    const url = options.url ?? `sqlite:${join(folder, `${++made}.db`)}`
    const database = await openDatabase({ ...options, url })
    opened.push(database)
    if (options.url === undefined && !unmigrated) await migrate(database)
    return { database, url }
  }
}

// One server for all suites of a file: the last suite stops it.
const postgresDatabases = new PostgresDatabases()
let suitesWithPostgres = 0

function openOnPostgres(): Open {
  const opened: Database[] = []

  after(async () => {
    await Promise.all(opened.map((database) => database.close()))
    if (--suitesWithPostgres === 0) await postgresDatabases.removeAll()
  })

  return async ({ unmigrated = false, ...options } = {}) => {
    const url = options.url ?? (await (unmigrated ? postgresDatabases.makeEmpty() : postgresDatabases.make()))
    const database = await openDatabase({ allowUnsafeForTests: true, ...options, url })
    opened.push(database)
    return { database, url }
  }
}
