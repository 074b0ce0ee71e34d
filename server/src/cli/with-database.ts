import type { Config } from '../config/load-config.ts'
import { loadConfig } from '../config/load-config.ts'
import type { Database } from '../database/database.ts'
import { openDatabase } from '../database/open-database.ts'

/** For commands that work on the database, also while servers use it. */
export async function withDatabase<T>(args: string[], work: (database: Database, config: Config) => Promise<T>): Promise<T> {
  const config = await loadConfig({ args, env: process.env })
  const database = await openDatabase({ url: config.database })
  try {
    return await work(database, config)
  } finally {
    await database.close()
  }
}
