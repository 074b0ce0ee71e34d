import { globSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'

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
 * A clock that stands still until the test moves it: the wall clock of every process that was given its `env` (libfaketime
 * reads the file anew at each look at the clock; timers go by the monotonic clock, which is left alone).
 */
export class HeldClock implements TestClock {
  readonly env: Readonly<Record<string, string>>
  readonly #folder = mkdtempSync(join(tmpdir(), 'countersign-clock-'))
  readonly #file = join(this.#folder, 'now')
  #now = start

  constructor() {
    this.#write()
    this.env = {
      LD_PRELOAD: findLibrary(),
      FAKETIME_TIMESTAMP_FILE: this.#file,
      FAKETIME_FMT: '%s',
      FAKETIME_NO_CACHE: '1',
      FAKETIME_DONT_FAKE_MONOTONIC: '1',
      NO_FAKE_STAT: '1',
    }
  }

  now(): number {
    return this.#now
  }

  async pass(millis: number): Promise<void> {
    this.#now += millis
    this.#write()
  }

  remove(): void {
    rmSync(this.#folder, { recursive: true, force: true })
  }

  /** By way of another file, so that nobody reads half a time. */
  #write(): void {
    writeFileSync(`${this.#file}.next`, `${(this.#now / 1000).toFixed(3)}\n`)
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

function findLibrary(): string {
  const [library] = globSync('/usr/lib/*/faketime/libfaketime.so.1')
  if (library === undefined) throw new Error('The journeys move the clock of the server: "apt-get install libfaketime".')
  return library
}
