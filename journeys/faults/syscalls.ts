import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'

/** Why nobody can look at the system calls of a process here, or false. */
export const cannotTrace: string | false =
  spawnSync('strace', ['-o', '/dev/null', '-e', 'trace=none', 'true']).status === 0
    ? false
    : 'needs strace and the right to trace one’s own processes'

/** What is to become of the n-th call of one name: counted from the moment of attaching. */
export interface Injection {
  call: string
  /** `signal=KILL`, `error=EIO`. */
  fault: string
  /** `3` is the third call, `3+` the third and every later one. */
  when: string
}

export const inject = ({ call, fault, when }: Injection): string[] => ['-e', `trace=${call}`, '-e', `inject=${call}:${fault}:when=${when}`]

/**
 * strace on the main thread of a process, where SQLite and all sockets are served; the other threads run as ever. Faults
 * injected this way need nothing in the product.
 */
export class Tracer {
  readonly #strace: ChildProcess
  #said = ''

  private constructor(strace: ChildProcess) {
    this.#strace = strace
    strace.stderr?.on('data', (bytes: Buffer) => {
      this.#said += bytes.toString()
    })
  }

  static async attach(pid: number, options: readonly string[]): Promise<Tracer> {
    const strace = spawn('strace', ['-p', String(pid), ...options], { stdio: ['ignore', 'ignore', 'pipe'] })
    const end = () => strace.kill('SIGKILL')
    process.once('exit', end)
    strace.once('exit', () => process.off('exit', end))
    const tracer = new Tracer(strace)
    while (!/attached/.test(tracer.#said)) {
      if (strace.exitCode !== null) throw new Error(`strace did not attach: ${tracer.#said}`)
      await Promise.race([once(strace.stderr as NonNullable<typeof strace.stderr>, 'data'), once(strace, 'exit')])
    }
    return tracer
  }

  /** Whether a fault was injected so far, as strace prints it. */
  get hasInjected(): boolean {
    return /\(INJECTED\)|killed by SIGKILL/.test(this.#said)
  }

  /** Lets the process run on without being looked at. */
  async detach(): Promise<void> {
    if (this.#strace.exitCode !== null || this.#strace.signalCode !== null) return
    const gone = once(this.#strace, 'exit')
    this.#strace.kill('SIGINT')
    await gone
  }
}
