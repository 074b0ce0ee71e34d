import type { Database, OpenOptions } from './database.ts'
import { openPostgres } from './postgres.ts'
import { openSqlite } from './sqlite.ts'

export function openDatabase(options: OpenOptions): Promise<Database> {
  if (/^postgres(?:ql)?:\/\//.test(options.url)) return openPostgres(options)

  const path = /^sqlite:(.+)$/.exec(options.url)?.[1]
  if (path === undefined || path === ':memory:') {
    return Promise.reject(
      new Error('The database URL must be "sqlite:PATH", the path of a file, or "postgres://user:password@host:port/database".'),
    )
  }
  return openSqlite(path, options)
}
