import { closeSync, existsSync, fsyncSync, mkdirSync, openSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { setTimeout as wait } from 'node:timers/promises'
import { UnsafeDatabase } from './database.ts'
import { nextWait } from './lock-wait.ts'
import { explain, isBusy } from './sqlite-errors.ts'

// What a reader keeps is void after the next commit; what the writer keeps is not. More costs more than it saves: a commit that has split a page goes
// through all that is kept, and the system keeps the file too.
const readerCacheKiB = 8 * 1024
const writerCacheKiB = 16 * 1024
/** 32 MiB of log. Each checkpoint writes a page once, however often it changed: SQLite's own 4 MiB are a few commits. */
const pagesPerCheckpoint = 8192

/** The file and its folder are for the server's user alone; SQLite gives its log files the mode of the file. */
export function createFile(path: string) {
  if (existsSync(path)) return
  const folder = dirname(resolve(path))
  const firstCreated = mkdirSync(folder, { recursive: true, mode: 0o700 })
  closeSync(openSync(path, 'a', 0o600))
  syncFolder(folder)
  if (firstCreated !== undefined) syncFolder(dirname(firstCreated))
}

/** A new name is on the disk when its folder has been synced. */
function syncFolder(folder: string) {
  const handle = openSync(folder, 'r')
  fsyncSync(handle)
  closeSync(handle)
}

/** In WAL mode `synchronous=FULL` syncs the log at each commit; `NORMAL` would lose the last commits at a power cut. */
export async function openWriter(path: string, busyTimeoutMillis: number, allowUnsafeForTests: boolean): Promise<DatabaseSync> {
  const native = await patiently(busyTimeoutMillis, () => open(path, false))
  try {
    await patiently(busyTimeoutMillis, () => native.exec('pragma journal_mode = wal'))
    native.exec('pragma synchronous = full')
    native.exec(`pragma wal_autocheckpoint = ${pagesPerCheckpoint}`)
    native.exec(`pragma journal_size_limit = ${64 * 1024 * 1024}`)
    if (!allowUnsafeForTests) refuseUnlessDurable(path, native)
    return native
  } catch (error) {
    native.close()
    throw error
  }
}

export const openReader = (path: string, busyTimeoutMillis: number): Promise<DatabaseSync> =>
  patiently(busyTimeoutMillis, () => open(path, true))

/** The busy timeout stays 0: SQLite would wait inside the call and hold up the event loop. */
function open(path: string, readOnly: boolean): DatabaseSync {
  const native = new DatabaseSync(path, { readOnly, timeout: 0, enableForeignKeyConstraints: true })
  native.exec('pragma temp_store = memory')
  native.exec(`pragma cache_size = -${readOnly ? readerCacheKiB : writerCacheKiB}`)
  return native
}

function refuseUnlessDurable(path: string, native: DatabaseSync) {
  const mode = native.prepare('pragma journal_mode').get()?.journal_mode
  if (mode !== 'wal') {
    throw new UnsafeDatabase(
      `${path} is kept in journal mode "${mode}" where "wal" is needed: put the file on a local disk (not a network folder) with a file system that can share memory between processes.`,
    )
  }
  const synchronous = Number(native.prepare('pragma synchronous').get()?.synchronous)
  if (synchronous < 2)
    throw new UnsafeDatabase(`SQLite does not sync each commit of ${path} (synchronous is ${synchronous}, needed is 2, FULL).`)
}

async function patiently<T>(timeoutMillis: number, attemptToOpen: () => T): Promise<T> {
  const since = performance.now()
  for (let attempt = 0; ; attempt++) {
    try {
      return attemptToOpen()
    } catch (error) {
      if (!isBusy(error) || performance.now() - since > timeoutMillis) throw explain(error)
      await wait(nextWait(attempt))
    }
  }
}
