import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import pg from 'pg'

export type Engine = 'sqlite' | 'postgres'

/** Everything that is kept, as text: the bytes of the SQLite files, or every row of every table of a PostgreSQL. */
export async function everythingKept(databaseUrl: string): Promise<string> {
  return databaseUrl.startsWith('sqlite:') ? bytesOfFiles(databaseUrl.slice('sqlite:'.length)) : rowsOfTables(databaseUrl)
}

function bytesOfFiles(file: string): string {
  if (!existsSync(file)) throw new Error('the database has no file')
  const [folder, name] = [join(file, '..'), file.slice(file.lastIndexOf('/') + 1)]
  const files = readdirSync(folder).filter((other) => other.startsWith(name))
  return files.map((other) => readFileSync(join(folder, other)).toString('latin1')).join('\n')
}

async function rowsOfTables(connectionString: string): Promise<string> {
  const client = new pg.Client({ connectionString })
  await client.connect()
  try {
    const { rows: tables } = await client.query<{ name: string }>(
      "select table_name as name from information_schema.tables where table_schema = 'public'",
    )
    const texts: string[] = []
    for (const { name } of tables) {
      const { rows } = await client.query<Record<string, unknown>>(`select * from "${name}"`)
      texts.push(...rows.flatMap((row) => Object.values(row).map(asText)))
    }
    return texts.join('\n')
  } finally {
    await client.end()
  }
}

/** Bytes both as they are and as the text somebody may have written in them. */
const asText = (value: unknown): string =>
  Buffer.isBuffer(value) ? `${value.toString('latin1')}\n${value.toString('hex')}` : String(value)
