import { execFileSync, spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { NotHere } from '../not-here.ts'

const source = fileURLToPath(new URL('./delay-syncs.c', import.meta.url))
/** For a first look at whether the delay works: syncs one file again and again, and prints the median in milliseconds. */
const syncs = `
  const { closeSync, fdatasyncSync, fsyncSync, openSync, writeSync } = require('node:fs')
  const file = openSync(process.argv[1], 'w')
  const times = [fsyncSync, fdatasyncSync].flatMap((sync) => Array.from({ length: 21 }, () => {
    writeSync(file, 'x')
    const since = performance.now()
    sync(file)
    return performance.now() - since
  }))
  closeSync(file)
  console.log(times.sort((a, b) => a - b)[0])
`

export interface DelayedSyncs {
  /** For the environment of the server that is to wait. */
  env: Record<string, string>
  /** The quickest of some syncs under the delay. */
  quickestMillis: number
}

/** Compiles the delay and sees that it takes hold. Throws `NotHere` without a C compiler. */
export function delaySyncs(folder: string, millis: number): DelayedSyncs {
  const library = join(folder, 'delay-syncs.so')
  const compiler = ['cc', 'gcc', 'clang'].find((name) => spawnSync(name, ['--version']).status === 0)
  if (!compiler) throw new NotHere('a C compiler is needed to delay syncs ("apt-get install gcc libc6-dev")')
  execFileSync(compiler, ['-shared', '-fPIC', '-O2', '-o', library, source, '-ldl'], { stdio: ['ignore', 'inherit', 'inherit'] })

  const env = { LD_PRELOAD: library, DELAY_MICROS: String(millis * 1000) }
  const answer = execFileSync(process.execPath, ['-e', syncs, join(folder, 'synced')], {
    env: { ...process.env, ...env },
    encoding: 'utf8',
  })
  const quickestMillis = Number(answer)
  if (!(quickestMillis >= millis)) throw new Error(`syncs were to take ${millis} ms longer, and one took ${answer.trim()} ms`)
  return { env, quickestMillis }
}
