import { AuditLog } from '../audit/audit-log.ts'
import { systemClock, toRfc3339 } from '../clock.ts'
import { type Config, loadConfig } from '../config/load-config.ts'
import { loadSecrets } from '../config/load-secrets.ts'
import { migrate } from '../database/migrate.ts'
import { openDatabase } from '../database/open-database.ts'
import { openKeyRing } from '../database/open-key-ring.ts'
import { backUpSqlite, restoreSqlite } from '../database/sqlite-backup.ts'
import { beginEpoch } from '../personal-data/begin-epoch.ts'
import { CommandFailed } from './command-failed.ts'

/** `backup FILE`: beside running servers. */
export async function backUp(args: string[]): Promise<void> {
  const [target, config] = await fileAndConfig(args, 'backup')
  await backUpSqlite(sqlitePath(config), target)
  console.log(`Wrote ${target}. The keys file is not in it: keep a copy of that in another place.`)
}

/** `restore FILE`: with the servers stopped. Begins a new epoch, so that nothing that was used since is valid again. */
export async function restore(args: string[]): Promise<void> {
  const [source, config] = await fileAndConfig(args, 'restore')
  const path = sqlitePath(config)
  const secrets = await loadSecrets(config.keysFile)
  const former = `${path}.before-${toRfc3339(systemClock()).replaceAll(':', '')}`
  await restoreSqlite(source, path, former, async (draft) => {
    const database = await openDatabase({ url: `sqlite:${draft}` })
    try {
      await migrate(database)
      await openKeyRing(database, secrets)
      await database.unit((tx) => beginEpoch(tx, new AuditLog(), systemClock(), 'restore'))
    } finally {
      await database.close()
    }
  })
  console.log(`${path} is what ${source} was. Sessions, challenges, codes and time steps up to now are void: people sign in again.`)
  console.log(`The former database is ${former}, if there was one.`)
}

async function fileAndConfig(args: string[], command: string): Promise<[string, Config]> {
  const [file, ...rest] = args
  if (file === undefined || file.startsWith('-')) throw new CommandFailed(`Name the file: countersign ${command} FILE`)
  return [file, await loadConfig({ args: rest, env: process.env })]
}

function sqlitePath({ database }: Config): string {
  if (!database.startsWith('sqlite:')) {
    throw new CommandFailed(
      'PostgreSQL has its own tools for this (pg_basebackup, pg_dump). After a restore or a failover run: countersign epoch begin',
    )
  }
  return database.slice('sqlite:'.length)
}
