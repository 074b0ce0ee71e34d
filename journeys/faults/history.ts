import { appendFileSync, readFileSync, writeFileSync } from 'node:fs'

/** What a request was sent for. */
export type Intent =
  | 'sign up'
  | 'password'
  | 'sign in'
  | 'ask'
  | 'step up'
  | 'begin'
  | 'enroll'
  | 'replace'
  | 'suspend'
  | 'resume'
  | 'remove'
  | 'look'

/** One request of the driver and what became of it. No code, cookie or password is written down. */
export interface Entry {
  number: number
  /** The server was started so many times before. */
  life: number
  /** Milliseconds since 1970, with fractions. */
  sentAt: number
  answeredAt: number | null
  intent: Intent
  account: string
  /** The challenge or enrollment that a proof was given to. */
  question?: string
  /** Which proof it was: whose key, and its time step. */
  proof?: { key: string; step: number; factor: string | null; isRight: boolean }
  /** The factor that is to be changed. */
  factor?: string
  /** The session that asks. */
  session?: string
  answer: Answer
  /** The code of a refusal. */
  code?: string
  /** What an accepted answer said. */
  shown?: { session?: string; aal?: string; factor?: string; question?: string }
}

/** `none`: the connection was lost, so it may be done or not done. `unavailable`: 503, which says as little. */
export type Answer = 'accepted' | 'refused' | 'unavailable' | 'broken' | 'none'

/** Done for all we know; a 503 may come from a commit whose answer was lost. */
export const mayBeDone = ({ answer }: Entry): boolean => answer === 'none' || answer === 'unavailable'

/** The requests of one run, in the order of their answers: one line of JSON each, in a file that outlives the driver. */
export class History {
  readonly entries: Entry[] = []
  readonly #file: string | undefined
  #sent = 0

  constructor(file?: string) {
    this.#file = file
    if (file !== undefined) writeFileSync(file, '', { mode: 0o600 })
  }

  /** Numbers requests as they are sent. */
  next(): number {
    this.#sent += 1
    return this.#sent
  }

  add(entry: Entry): void {
    this.entries.push(entry)
    if (this.#file !== undefined) appendFileSync(this.#file, `${JSON.stringify(entry)}\n`)
  }

  /** In the order in which they were sent. */
  inOrder(): Entry[] {
    return this.entries.toSorted((a, b) => a.number - b.number)
  }
}

export function readHistory(file: string): Entry[] {
  return readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Entry)
}

/** Clocks of two processes are read a moment apart. */
const blurMillis = 5

/** The history as it was known at that moment: what was answered later is not answered, and it may or may not have been sent. */
export function asOf(entries: readonly Entry[], moment: number): Entry[] {
  return entries
    .filter(({ sentAt }) => sentAt < moment + blurMillis)
    .map((entry) => (entry.answeredAt !== null && entry.answeredAt < moment - blurMillis ? entry : unanswered(entry)))
}

function unanswered({ code: _code, shown: _shown, ...entry }: Entry): Entry {
  return { ...entry, answeredAt: null, answer: 'none' }
}
