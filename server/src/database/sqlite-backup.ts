import { chmodSync, closeSync, copyFileSync, existsSync, fsyncSync, openSync, renameSync, rmSync } from 'node:fs'
import { dirname } from 'node:path'
import { backup, DatabaseSync } from 'node:sqlite'

/** A backup is not what it should be, or cannot be put where it should go. */
export class BackupRefused extends Error {}

/** A copy of the database as it is at one moment, while servers go on working with it. */
export async function backUpSqlite(path: string, target: string): Promise<void> {
  if (existsSync(target)) throw new BackupRefused(`${target} exists already: a backup never overwrites a file.`)
  const source = new DatabaseSync(path, { readOnly: true })
  const draft = `${target}.draft`
  try {
    await backup(source, draft, { rate: 2000 })
    chmodSync(draft, 0o600)
    sync(draft)
    renameSync(draft, target)
    sync(dirname(target))
  } catch (error) {
    rmSync(draft, { force: true })
    throw error
  } finally {
    source.close()
  }
}

/**
 * Puts a backup in the place of the database: checked first, prepared as a file beside it, and put in place by one
 * rename. The former database is kept under `former`. Servers must be stopped; one that still runs is noticed.
 */
export async function restoreSqlite(
  source: string,
  path: string,
  former: string,
  prepare: (draft: string) => Promise<void>,
): Promise<void> {
  if (!existsSync(source)) throw new BackupRefused(`There is no backup ${source}.`)
  if (existsSync(path)) refuseWhileInUse(path)
  const draft = `${path}.restoring`
  for (const name of [draft, `${draft}-wal`, `${draft}-shm`]) rmSync(name, { force: true })
  copyFileSync(source, draft)
  chmodSync(draft, 0o600)
  refuseDamaged(draft, source)
  await prepare(draft)
  foldLog(draft)
  sync(draft)
  if (existsSync(path)) {
    foldLog(path)
    renameSync(path, former)
  }
  for (const name of [`${path}-wal`, `${path}-shm`]) rmSync(name, { force: true })
  renameSync(draft, path)
  sync(dirname(path))
}

function refuseWhileInUse(path: string): void {
  const database = new DatabaseSync(path, { timeout: 0 })
  try {
    database.exec('pragma locking_mode = exclusive')
    database.exec('begin exclusive; rollback')
  } catch {
    throw new BackupRefused(`A server is using ${path}. Stop it first.`)
  } finally {
    database.close()
  }
}

function refuseDamaged(draft: string, source: string): void {
  let finding: unknown
  try {
    const database = new DatabaseSync(draft)
    finding = database.prepare('pragma integrity_check').get()?.integrity_check
    database.close()
  } catch (error) {
    finding = (error as Error).message
  }
  if (finding === 'ok') return
  rmSync(draft, { force: true })
  throw new BackupRefused(`${source} is damaged (${String(finding)}). Nothing was changed.`)
}

/** Brings what is only in the log into the file itself and removes the log. */
function foldLog(path: string): void {
  const database = new DatabaseSync(path)
  database.exec('pragma wal_checkpoint(truncate)')
  database.close()
}

function sync(path: string): void {
  const handle = openSync(path, 'r')
  fsyncSync(handle)
  closeSync(handle)
}
