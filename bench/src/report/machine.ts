import { execFileSync } from 'node:child_process'
import { closeSync, fsyncSync, openSync, readFileSync, rmSync, statfsSync, writeSync } from 'node:fs'
import { availableParallelism, cpus, loadavg, release, totalmem, type } from 'node:os'
import { join } from 'node:path'
import { canPin } from '../processes/pinned.ts'
import { median } from '../statistics.ts'

/** What the figures depend on besides the code. */
export interface Machine {
  processor: string
  cores: number
  memoryGigabytes: number
  system: string
  node: string
  fileSystem: string
  /** Median time of appending 4 KiB to a file and syncing it: what every commit waits for. */
  syncMicros: number
  /** Server and load generator each had a core of their own. */
  pinned: boolean
  /** Processes that wanted a core in the minute before; well above 0, somebody else was at work. */
  loadBefore: number
  versions: Record<string, string>
}

/** `folder` is where the databases are. */
export function describeMachine(folder: string): Machine {
  return {
    processor: cpus()[0]?.model.trim() ?? 'unknown',
    cores: availableParallelism(),
    memoryGigabytes: Math.round(totalmem() / 2 ** 30),
    system: `${type()} ${release()}`,
    node: process.version,
    fileSystem: fileSystemOf(folder),
    syncMicros: measureSync(join(folder, 'sync')),
    pinned: canPin,
    loadBefore: Math.round((loadavg()[0] ?? 0) * 100) / 100,
    versions: Object.fromEntries(['fastify', 'better-auth'].map((name) => [name, versionOf(name)])),
  }
}

/** The commit, with a plus where files differ from it. */
export function describeCommit(): string {
  const git = (...args: string[]) => execFileSync('git', args, { cwd: new URL('.', import.meta.url), encoding: 'utf8' }).trim()
  try {
    return (
      git('rev-parse', '--short=12', 'HEAD') +
      (git('status', '--porcelain', '--', ':/server', ':/contract', ':/bench/src') === '' ? '' : '+')
    )
  } catch {
    return 'unknown'
  }
}

/** statfs(2). On a tmpfs nothing is durable and a sync costs nothing. */
const fileSystems: Record<number, string> = {
  61267: 'ext4',
  1481003842: 'xfs',
  2435016766: 'btrfs',
  16914836: 'tmpfs',
  2035054128: 'overlay',
  801189825: 'zfs',
  4076150800: 'f2fs',
}

export const fileSystemOf = (folder: string): string => fileSystems[statfsSync(folder).type] ?? 'unknown'

/** Microseconds to append a page to a new file there and sync it. */
export function measureSync(path: string): number {
  const file = openSync(path, 'w')
  const page = Buffer.alloc(4096, 1)
  const times = Array.from({ length: 200 }, () => {
    const start = performance.now()
    writeSync(file, page)
    fsyncSync(file)
    return performance.now() - start
  })
  closeSync(file)
  rmSync(path)
  return Math.round(median(times) * 1000)
}

function versionOf(name: string): string {
  const manifest = new URL(`../../../node_modules/${name}/package.json`, import.meta.url)
  return JSON.parse(readFileSync(manifest, 'utf8')).version
}
