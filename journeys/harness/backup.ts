import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { findPrograms } from '@countersign/server/testing/throwaway-postgres'
import type { World } from './world.ts'

/** As docs/operating.md says it: SQLite by our own commands, PostgreSQL by its tools. */
export async function backUp(world: World, file: string): Promise<void> {
  if (world.engine === 'sqlite') await world.command('backup', file)
  else ofPostgres('pg_dump', '--format=custom', `--file=${file}`, world.databaseUrl)
}

/** With every server stopped, and one started afterwards. */
export async function putBack(world: World, file: string): Promise<void> {
  await world.server.stop()
  if (world.engine === 'sqlite') await world.command('restore', file)
  else {
    ofPostgres('pg_restore', '--clean', '--if-exists', `--dbname=${world.databaseUrl}`, file)
    await world.command('epoch', 'begin')
  }
  await world.startServer()
}

const ofPostgres = (program: string, ...words: string[]) => execFileSync(join(findPrograms(), program), words, { stdio: 'pipe' })
