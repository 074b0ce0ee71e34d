import pg from 'pg'

/** The URL of a new database, a copy of another one if that is given. Nobody may be connected to that one. */
export async function createDatabase(serverUrl: string, name: string, template?: string): Promise<string> {
  await query(serverUrl, `create database ${name}${template ? ` template ${nameOf(template)}` : ''}`)
  const own = new URL(serverUrl)
  own.pathname = `/${name}`
  return own.href
}

export const dropDatabase = (serverUrl: string, url: string): Promise<void> => query(serverUrl, `drop database ${nameOf(url)} with (force)`)

async function query(url: string, sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    await client.query(sql)
  } finally {
    await client.end()
  }
}

const nameOf = (url: string): string => new URL(url).pathname.slice(1)
