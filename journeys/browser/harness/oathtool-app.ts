import { execFile } from 'node:child_process'
import { setTimeout as wait } from 'node:timers/promises'
import { promisify } from 'node:util'

const run = promisify(execFile)
const stepMillis = 30_000

/** An authenticator app whose codes come from oathtool, by the clock of the machine. */
export class OathtoolApp {
  readonly key: string
  readonly uri: URL
  #lastStep = 0

  /** As an app does: everything it knows is in the picture it scanned. */
  constructor(scanned: string) {
    this.uri = new URL(scanned)
    this.key = this.uri.searchParams.get('secret') ?? ''
  }

  /** A code that was not used yet: of the step before, of this one or of the next; where all are used up it waits. */
  async freshCode(): Promise<string> {
    const now = Date.now()
    const step = Math.floor(now / stepMillis)
    // Too near to the end, a code of the step before would be late.
    const isEarly = now % stepMillis < stepMillis - 5_000
    const next = Math.max(this.#lastStep + 1, isEarly ? step - 1 : step)
    if (next > step + 1) await wait((next - 1) * stepMillis - now + 100)
    this.#lastStep = next
    return this.#codeOf(next)
  }

  /** What it shows now, used or not. */
  presentCode(): Promise<string> {
    return this.#codeOf(Math.floor(Date.now() / stepMillis))
  }

  /** Six digits that are no code of this app within minutes. */
  async wrongCode(): Promise<string> {
    const step = Math.floor(Date.now() / stepMillis)
    const { stdout } = await this.#oathtool(step - 50, '--window=100')
    const near = new Set(stdout.trim().split('\n'))
    const codes = Array.from({ length: 200 }, (_, index) => `${100_000 + index * 4391}`)
    return codes.find((code) => !near.has(code)) ?? ''
  }

  async #codeOf(step: number): Promise<string> {
    return (await this.#oathtool(step)).stdout.trim()
  }

  #oathtool(step: number, ...options: string[]): Promise<{ stdout: string }> {
    return run('oathtool', ['--totp', '--base32', `--now=@${(step * stepMillis) / 1000}`, ...options, this.key])
  }
}
