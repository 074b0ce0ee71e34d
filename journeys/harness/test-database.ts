import { readdirSync, readFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import pg from 'pg'

export type Engine = 'sqlite' | 'postgres'

/** Everything that is kept, as text: the bytes of the SQLite files, or every row of every table of a PostgreSQL. */
export async function everythingKept(databaseUrl: string): Promise<string> {
  const path = pathOf(databaseUrl)
  if (path !== undefined) return bytesOfFiles(path)
  const rows = await rowsOfPostgres(databaseUrl)
  return rows.flatMap(({ row }) => Object.values(row).map(asText)).join('\n')
}

/** What a server does by itself, whether it is asked for anything or not: it delivers mail, seals the audit trail and keeps the time. */
const background = new Set(['outbox', 'clock_time', 'audit_batches', 'audit_head', 'audit.batch', 'audit.client', 'audit.client_digest'])

/** Every row of every table, in a form that can be compared: for showing that a request changed nothing. */
export async function storedRows(databaseUrl: string): Promise<string[]> {
  const path = pathOf(databaseUrl)
  const rows = path === undefined ? await rowsOfPostgres(databaseUrl) : rowsOfSqlite(path)
  return rows
    .filter(({ table }) => !background.has(table))
    .map(({ table, row }) => {
      const columns = Object.entries(row).filter(([name]) => !background.has(`${table}.${name}`))
      return [
        table,
        ...columns.map(([name, value]) => `${name}=${value instanceof Uint8Array ? Buffer.from(value).toString('hex') : value}`),
      ].join(' ')
    })
    .sort()
}

interface StoredRow {
  table: string
  row: Record<string, unknown>
}

const pathOf = (databaseUrl: string): string | undefined => /^sqlite:(.*)$/.exec(databaseUrl)?.[1]

function bytesOfFiles(path: string): string {
  const files = readdirSync(dirname(path)).filter((name) => name.startsWith(basename(path)))
  if (files.length === 0) throw new Error('the database has no file')
  return files.map((name) => readFileSync(join(dirname(path), name)).toString('latin1')).join('\n')
}

function rowsOfSqlite(path: string): StoredRow[] {
  const database = new DatabaseSync(path, { readOnly: true })
  try {
    const tables = database.prepare("select name from sqlite_schema where type = 'table' and name not like 'sqlite_%'").all() as {
      name: string
    }[]
    return tables.flatMap(({ name: table }) =>
      database
        .prepare(`select * from "${table}"`)
        .all()
        .map((row) => ({ table, row })),
    )
  } finally {
    database.close()
  }
}

async function rowsOfPostgres(connectionString: string): Promise<StoredRow[]> {
  const client = new pg.Client({ connectionString })
  await client.connect()
  try {
    const { rows: tables } = await client.query<{ name: string }>(
      "select table_name as name from information_schema.tables where table_schema = 'public'",
    )
    const all: StoredRow[] = []
    for (const { name: table } of tables) {
      const { rows } = await client.query<Record<string, unknown>>(`select * from "${table}"`)
      all.push(...rows.map((row) => ({ table, row })))
    }
    return all
  } finally {
    await client.end()
  }
}

/** Bytes both as they are and as the text somebody may have written in them. */
const asText = (value: unknown): string =>
  value instanceof Uint8Array ? `${Buffer.from(value).toString('latin1')}\n${Buffer.from(value).toString('hex')}` : String(value)

/** What somebody does who can write to the database and has no keys. */
export async function exchangeSealedKeys(databaseUrl: string, ...factorIds: [string, string]): Promise<void> {
  const rows = factorIds.map((id) => `where id = '${id}'`)
  const keys = await Promise.all(
    rows.map((row) =>
      readOne(
        databaseUrl,
        `select hex(sealed_secret) as found from factors ${row}`,
        `select encode(sealed_secret, 'hex') as found from factors ${row}`,
      ),
    ),
  )
  for (const [at, key] of keys.reverse().entries()) {
    await readOne(
      databaseUrl,
      `update factors set sealed_secret = x'${key}' ${rows[at]} returning 1 as found`,
      `update factors set sealed_secret = '\\x${key}' ${rows[at]} returning 1 as found`,
    )
  }
}

/** One statement, beside the running servers. The first column of its first row, if it answers with any. */
export async function inDatabase(databaseUrl: string, sql: string): Promise<unknown> {
  const path = pathOf(databaseUrl)
  const row = path === undefined ? await oneRowOfPostgres(databaseUrl, sql) : oneRowOfSqlite(path, sql)
  return row && Object.values(row)[0]
}

async function readOne(databaseUrl: string, ofSqlite: string, ofPostgres: string): Promise<unknown> {
  const path = pathOf(databaseUrl)
  const row = path === undefined ? await oneRowOfPostgres(databaseUrl, ofPostgres) : oneRowOfSqlite(path, ofSqlite)
  if (row === undefined) throw new Error('the row that was to be changed is not there')
  return row.found
}

function oneRowOfSqlite(path: string, sql: string): Record<string, unknown> | undefined {
  const database = new DatabaseSync(path, { timeout: 5000 })
  try {
    return database.prepare(sql).get()
  } finally {
    database.close()
  }
}

async function oneRowOfPostgres(connectionString: string, sql: string): Promise<Record<string, unknown> | undefined> {
  const client = new pg.Client({ connectionString })
  await client.connect()
  try {
    return (await client.query<Record<string, unknown>>(sql)).rows[0]
  } finally {
    await client.end()
  }
}
