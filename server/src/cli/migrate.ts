import { migrate, schemaVersion } from '../database/migrate.ts'
import { withDatabase } from './with-database.ts'

export async function migrateDatabase(args: string[]): Promise<void> {
  await withDatabase(args, async (database) => {
    const before = await schemaVersion(database)
    await migrate(database)
    const after = await schemaVersion(database)
    console.log(before === after ? `The database is at version ${after} already.` : `The database went from version ${before} to ${after}.`)
  })
}
