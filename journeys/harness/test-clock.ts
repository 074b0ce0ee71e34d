import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'

/** What time it is for the servers of a test. */
export interface TestClock {
  /** Milliseconds since 1970. */
  now(): number
  /** Lets time pass: at once where the clock is held, by waiting where it is the machine's own. */
  pass(millis: number): Promise<void>
  /** What a server process is started with, to go by this clock. */
  readonly env: Readonly<Record<string, string>>
  remove(): void
}

export const seconds = (count: number): number => count * 1000
export const minutes = (count: number): number => seconds(count * 60)
export const hours = (count: number): number => minutes(count * 60)
export const days = (count: number): number => hours(count * 24)

/** Ten seconds into a time step of 30 seconds. */
const start = Date.UTC(2030, 0, 15, 12, 0, 10)

/**
 * A clock that stands still until the test moves it: the wall clock and the uptime of every process that was given its `env`
 * (see `held-clock.c`; timers go by the monotonic clock, which is left alone).
 */
export class HeldClock implements TestClock {
  readonly env: Readonly<Record<string, string>>
  readonly #folder = mkdtempSync(join(tmpdir(), 'countersign-clock-'))
  readonly #file = join(this.#folder, 'now')
  #wall: number
  #uptime = days(100)

  /** Milliseconds since 1970, where dates are to be seen. */
  constructor(startsAt = start) {
    this.#wall = startsAt
    this.#write()
    this.env = { LD_PRELOAD: heldClockLibrary(), HELD_CLOCK: this.#file }
  }

  now(): number {
    return this.#wall
  }

  async pass(millis: number): Promise<void> {
    if (millis < 0) throw new Error('Time does not pass backwards: that is a jump.')
    const whole = Math.round(millis)
    this.#wall += whole
    this.#uptime += whole
    this.#write()
  }

  /** Somebody sets the wall clock, forth or back; no time passes. */
  async jump(millis: number): Promise<void> {
    this.#wall += millis
    this.#write()
  }

  remove(): void {
    rmSync(this.#folder, { recursive: true, force: true })
  }

  /** By way of another file, so that nobody reads half a time. */
  #write(): void {
    writeFileSync(`${this.#file}.next`, `${Math.round(this.#wall)} ${Math.round(this.#uptime)}\n`)
    renameSync(`${this.#file}.next`, this.#file)
  }
}

export class MachineClock implements TestClock {
  readonly env = {}

  now(): number {
    return Date.now()
  }

  async pass(millis: number): Promise<void> {
    await wait(millis)
  }

  remove(): void {}
}

const source = fileURLToPath(new URL('./held-clock.c', import.meta.url))

/** Compiled once for each version of the source. Test files that do it at the same time put the same thing in place. */
function heldClockLibrary(): string {
  const folder = fileURLToPath(new URL('../../node_modules/.cache/held-clock/', import.meta.url))
  const library = join(folder, `${createHash('sha256').update(readFileSync(source)).digest('hex').slice(0, 16)}-${process.arch}.so`)
  if (existsSync(library)) return library
  mkdirSync(folder, { recursive: true })
  const draft = `${library}.${process.pid}`
  const { status, stderr, error } = spawnSync('gcc', ['-shared', '-fPIC', '-O2', '-Wall', '-Werror', '-o', draft, source])
  if (status !== 0) {
    throw new Error(`The journeys move the clock of the server by a library that gcc makes (gcc, libc6-dev): ${error?.message ?? stderr}`)
  }
  renameSync(draft, library)
  return library
}
