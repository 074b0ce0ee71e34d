import { type Clock, systemClock } from '../clock.ts'
import { type Database, DatabaseNewerThanProgram, type NoParams, statement, type Tx } from './database.ts'
import type { Migration } from './migration.ts'
import { migrations as ours } from './migrations/index.ts'
import { translateDdl } from './translate-ddl.ts'

const versionTable: Migration = {
  version: 0,
  name: 'schema_version',
  sql: `create table if not exists schema_version (
    version integer primary key,
    name text not null,
    applied_at integer not null
  );`,
}

const findVersionTable = {
  sqlite: statement<NoParams, { tables: number }>(
    'find version table',
    `select count(*) as tables from sqlite_master where type = 'table' and name = 'schema_version'`,
  ),
  postgres: statement<NoParams, { tables: number }>(
    'find version table',
    `select count(*) as tables from information_schema.tables where table_schema = current_schema() and table_name = 'schema_version'`,
  ),
}
const readVersion = statement<NoParams, { version: number | null }>(
  'read schema version',
  'select max(version) as version from schema_version',
)
const recordVersion = statement<{ version: number; name: string; now: number }>(
  'record schema version',
  'insert into schema_version (version, name, applied_at) values (:version, :name, :now)',
)

/** All that is missing in one transaction: whoever looks sees the schema before or after, whatever happens in between. */
export async function migrate(db: Database, migrations: readonly Migration[] = ours, clock: Clock = systemClock): Promise<void> {
  const known = refuseGaps(migrations).length
  await db.exclusive(async (tx) => {
    const version = await versionIn(db, tx)
    if (version > known) throw new DatabaseNewerThanProgram(version, known)

    await apply(db, tx, versionTable)
    for (const migration of migrations.slice(version)) {
      await apply(db, tx, migration)
      await tx.run(recordVersion, { version: migration.version, name: migration.name, now: clock() })
    }
  })
}

/** 0 for a database without our tables. */
export const schemaVersion = (db: Database): Promise<number> => db.read((tx) => versionIn(db, tx))

async function versionIn(db: Database, tx: Tx): Promise<number> {
  const found = await tx.get(findVersionTable[db.engine], {})
  if (found?.tables !== 1) return 0
  return (await tx.get(readVersion, {}))?.version ?? 0
}

async function apply(db: Database, tx: Tx, migration: Migration) {
  for (const [i, sql] of translateDdl(migration.sql, db.engine).entries()) {
    await tx.run(statement(`migration ${migration.version} ${migration.name}, part ${i + 1}`, sql), {})
  }
}

function refuseGaps(migrations: readonly Migration[]): readonly Migration[] {
  migrations.forEach(({ version, name }, i) => {
    if (version !== i + 1) throw new Error(`The migration "${name}" stands in place ${i + 1} but has version ${version}.`)
  })
  return migrations
}
