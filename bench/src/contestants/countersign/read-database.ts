import { DatabaseSync } from 'node:sqlite'
import pg from 'pg'
import type { Installation } from './server.ts'

export interface Reader {
  rows(sql: string): Promise<Record<string, unknown>[]>
  /** The SQL for one member of an audit row's details. */
  detail(name: string): string
}

type Place = Pick<Installation, 'databaseFile' | 'databaseUrl'>

/** Plain SQL on the database of a server, apart from the code that wrote it. */
export async function readDatabase<T>({ databaseFile, databaseUrl }: Place, work: (reader: Reader) => Promise<T>): Promise<T> {
  if (databaseFile !== null) {
    const database = new DatabaseSync(databaseFile, { readOnly: true })
    try {
      return await work({ rows: async (sql) => database.prepare(sql).all(), detail: (name) => `audit.details ->> '${name}'` })
    } finally {
      database.close()
    }
  }
  const client = new pg.Client({ connectionString: databaseUrl })
  await client.connect()
  try {
    return await work({ rows: async (sql) => (await client.query(sql)).rows, detail: (name) => `audit.details::json ->> '${name}'` })
  } finally {
    await client.end()
  }
}

export async function countIn(place: Place, sql: string): Promise<number> {
  return readDatabase(place, async ({ rows }) => Number((await rows(sql))[0]?.count))
}
