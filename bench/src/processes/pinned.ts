import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { fileURLToPath } from 'node:url'

/** The measured server has one core and the load generator the other; with a single core, or without taskset, they share. */
export const serverCore = 0
export const loadCore = 1
/** From util-linux, on every Linux but the smallest. */
const pinner = 'taskset'
export const canPin = availableParallelism() > 1 && spawnSync(pinner, ['--version']).status === 0

/** A command line that runs on one core only, where that can be had. */
export const onCore = (core: number, command: readonly string[]): string[] =>
  canPin ? [pinner, '--cpu-list', String(core), ...command] : [...command]

export interface Pinned {
  child: ChildProcess
  /** Rejects when the process ends by itself. */
  died: Promise<never>
  /** Lets it end in order, or after ten seconds without. */
  stop(): Promise<void>
  /** Ends it at once: nothing it still meant to do is done. */
  kill(): Promise<void>
  residentMegabytes(): number
  /** Processor time used so far, of all its threads. */
  cpuSeconds(): number
}

interface StartOptions {
  core: number
  args?: string[]
  nodeOptions?: string[]
  env?: NodeJS.ProcessEnv
  /** File descriptor for what it prints; nobody reads it by default. */
  output?: number
  /** Opens a channel for messages. */
  talks?: boolean
}

/** A script of ours under this Node, held to one core with all its threads. */
export function startPinned(
  script: URL,
  { core, args = [], nodeOptions = [], env = process.env, output, talks = false }: StartOptions,
): Pinned {
  const command = [process.execPath, '--disable-warning=ExperimentalWarning', ...nodeOptions, fileURLToPath(script), ...args]
  const [program = '', ...rest] = onCore(core, command)
  const child = spawn(program, rest, { env, stdio: ['ignore', output ?? 'ignore', 'inherit', ...(talks ? (['ipc'] as const) : [])] })
  const { pid } = child
  if (pid === undefined) throw new Error(`${program} did not start`)

  let ending = false
  const died = once(child, 'exit').then(([code, signal]): never | Promise<never> => {
    if (ending) return new Promise(() => {})
    throw new Error(`${fileURLToPath(script)} ended by itself (${signal ?? code})`)
  })
  died.catch(() => {})
  process.once('exit', () => child.kill('SIGKILL'))

  async function end(signal: NodeJS.Signals): Promise<void> {
    ending = true
    if (child.exitCode !== null || child.signalCode !== null) return
    const limit = setTimeout(() => child.kill('SIGKILL'), 10_000)
    child.kill(signal)
    await once(child, 'exit')
    clearTimeout(limit)
  }

  return {
    child,
    died,
    stop: () => end('SIGTERM'),
    kill: () => end('SIGKILL'),
    residentMegabytes: () => Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024,
    cpuSeconds: () => processorTicks(pid) / ticksPerSecond,
  }
}

/** USER_HZ, which is 100 on every Linux that Node runs on. */
const ticksPerSecond = 100

/** proc_pid_stat(5): utime and stime are fields 14 and 15, counted after the name in brackets, which may hold blanks. */
function processorTicks(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
    .replace(/^.*\) /s, '')
    .split(' ')
  return Number(fields[11]) + Number(fields[12])
}
