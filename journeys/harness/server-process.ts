import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as wait } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { freePort } from './free-port.ts'

const ownProgram = fileURLToPath(new URL('../../server/bin/countersign.js', import.meta.url))
const startLimitMillis = 30_000
const stopLimitMillis = 20_000

export interface ProcessOptions {
  /** Where relative paths begin; nothing of the repository is written to. */
  folder: string
  /** Configuration and whatever else the process is to find; of our own environment it gets nothing but PATH. */
  env: Readonly<Record<string, string>>
  /** Another copy of the program. */
  program?: string
}

/**
 * Runs a command of the production program to its end: `runCommand(['keys', 'create'], ...)`. With `killAt` it is killed as soon as it
 * has printed that, and its status is null.
 */
export async function runCommand(
  words: readonly string[],
  { killAt, ...options }: ProcessOptions & { killAt?: RegExp },
): Promise<{ status: number | null; output: string }> {
  const child = start(words, options)
  const output = collect(child)
  if (killAt) child.stdout?.on('data', () => killAt.test(output.text()) && child.kill('SIGKILL'))
  const [status] = (await once(child, 'close')) as [number | null]
  return { status, output: output.text() }
}

/** `countersign serve` as an operator runs it. */
export class ServerProcess {
  readonly port: number
  readonly #child: ChildProcess
  readonly #output: Output

  private constructor(child: ChildProcess, port: number) {
    this.port = port
    this.#child = child
    this.#output = collect(child)
  }

  /** Resolves when `/readyz` says so; rejects with what the process printed if it ends before. */
  static async start({ folder, env, program, port: wanted }: ProcessOptions & { port?: number | undefined }): Promise<ServerProcess> {
    const port = wanted ?? (await freePort())
    const child = start(['serve'], { folder, env: { ...env, COUNTERSIGN_PORT: String(port) }, ...(program !== undefined && { program }) })
    const server = new ServerProcess(child, port)
    try {
      await server.#untilReady()
    } catch (error) {
      child.kill('SIGKILL')
      throw error
    }
    return server
  }

  get pid(): number {
    return this.#child.pid as number
  }

  get isRunning(): boolean {
    return this.#child.exitCode === null && this.#child.signalCode === null
  }

  /** Everything it wrote to standard output and standard error. */
  get output(): string {
    return this.#output.text()
  }

  /** Asks it to end and answers with its exit status. */
  async stop(): Promise<number | null> {
    if (!this.isRunning) return this.#child.exitCode
    const ended = once(this.#child, 'close')
    this.#child.kill('SIGTERM')
    const late = setTimeout(() => this.#child.kill('SIGKILL'), stopLimitMillis)
    await ended
    clearTimeout(late)
    return this.#child.exitCode
  }

  /** Ends it in the middle of whatever it does. */
  async kill(): Promise<void> {
    if (!this.isRunning) return
    const ended = once(this.#child, 'close')
    this.#child.kill('SIGKILL')
    await ended
  }

  async #untilReady(): Promise<void> {
    const since = performance.now()
    for (;;) {
      const isReady = await fetch(`http://127.0.0.1:${this.port}/readyz`).then(
        (answer) => answer.ok,
        () => false,
      )
      if (isReady) return
      if (!this.isRunning) throw new Error(`The server ended before it was ready.\n${this.output}`)
      if (performance.now() - since > startLimitMillis)
        throw new Error(`The server was not ready after ${startLimitMillis / 1000} s.\n${this.output}`)
      await wait(25)
    }
  }
}

interface Output {
  text(): string
}

function start(words: readonly string[], { folder, env, program = ownProgram }: ProcessOptions): ChildProcess {
  const child = spawn(process.execPath, [program, ...words], {
    cwd: folder,
    env: { PATH: process.env.PATH ?? '', TZ: 'UTC', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const end = () => child.kill('SIGKILL')
  process.once('exit', end)
  child.once('exit', () => process.off('exit', end))
  return child
}

function collect(child: ChildProcess): Output {
  const chunks: Buffer[] = []
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk: Buffer) => chunks.push(chunk))
  return { text: () => Buffer.concat(chunks).toString() }
}
