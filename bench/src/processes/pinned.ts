import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync, readFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { fileURLToPath } from 'node:url'

/** The measured server has one core and the load generator the other; with a single core, or without taskset, they share. */
export const serverCore = 0
export const loadCore = 1
/** From util-linux, on every Linux but the smallest. */
const pinner = 'taskset'
export const canPin = availableParallelism() > 1 && spawnSync(pinner, ['--version']).status === 0

/** `all` is as the operator runs it: the system decides which core each thread has. */
export type Core = number | 'all'

/** A command line that runs on one core only, where that can be had. */
export const onCore = (core: Core, command: readonly string[]): string[] =>
  canPin && core !== 'all' ? [pinner, '--cpu-list', String(core), ...command] : [...command]

/** Holds a process that runs already, with its threads and whatever it starts from now on. */
export function holdToCore(core: number, pid: number): void {
  if (canPin) execFileSync(pinner, ['--all-tasks', '--cpu-list', '--pid', String(core), String(pid)], { stdio: 'ignore' })
}

export interface Pinned {
  child: ChildProcess
  core: Core
  /** Rejects when the process ends by itself. */
  died: Promise<never>
  /** Lets it end in order, or after ten seconds without. */
  stop(): Promise<void>
  /** Ends it at once: nothing it still meant to do is done. */
  kill(): Promise<void>
  residentMegabytes(): number
  /** Files, sockets and the rest. */
  openHandles(): number
  /** Processor time used so far, of all its threads. */
  cpuSeconds(): number
}

const alive = new Set<ChildProcess>()
process.once('exit', killWhatIsLeft)

/** What is still running was left by something that broke off. */
export function killWhatIsLeft(): void {
  for (const child of alive) child.kill('SIGKILL')
}

interface StartOptions {
  core: Core
  args?: string[]
  nodeOptions?: string[]
  env?: NodeJS.ProcessEnv
  /** File descriptor for what it prints; nobody reads it by default. */
  output?: number
  /** Opens a channel for messages. */
  talks?: boolean
}

/** A script of ours under this Node, held to one core with all its threads unless it may have all of them. */
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
  alive.add(child)
  child.once('exit', () => alive.delete(child))

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
    core,
    died,
    stop: () => end('SIGTERM'),
    kill: () => end('SIGKILL'),
    residentMegabytes: () => Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024,
    openHandles: () => readdirSync(`/proc/${pid}/fd`).length,
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
