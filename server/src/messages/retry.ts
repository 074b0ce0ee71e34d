import type { Millis } from '../clock.ts'
import { days, minutes, seconds } from '../durations.ts'

/** When a message is tried again. Waiting times differ by up to a quarter, so that messages that failed together do not return together. */
export interface Attempt {
  /** This one included. */
  attempts: number
  createdAt: Millis
  /** Set on mail that is worthless later, such as a code. */
  expiresAt: Millis | null
}

/** A notice is worth three days of trying; a code three attempts within its life. */
const noticeLife = days(3)
const codeWaits = [seconds(5), seconds(40)]
/** While the carrier is away every message is soon due again, so that all leave within two minutes of its return. */
const longestWait = { unreachable: seconds(60), deferred: minutes(15) }

/** The time of the next attempt, or undefined when there is none. `random` is from 0 to 1. */
export function nextAttempt(attempt: Attempt, outcome: 'deferred' | 'unreachable', now: Millis, random: number): Millis | undefined {
  const wait = attempt.expiresAt === null ? noticeWait(attempt.attempts, outcome) : codeWaits[attempt.attempts - 1]
  if (wait === undefined) return undefined
  const next = now + Math.round(wait * (0.75 + random / 2))
  const end = attempt.expiresAt ?? attempt.createdAt + noticeLife
  return next < end ? next : undefined
}

function noticeWait(attempts: number, outcome: 'deferred' | 'unreachable'): number {
  return Math.min(seconds(2) * 2 ** Math.min(attempts - 1, 20), longestWait[outcome])
}

/**
 * A pause for a carrier that cannot be reached: one message at a time finds out whether it is back, instead of all of them.
 * Any answer of the other side, a refusal too, ends it.
 */
export class CarrierPause {
  #length = 0
  #until = 0

  isResting(now: Millis): boolean {
    return now < this.#until
  }

  get isProbing(): boolean {
    return this.#length > 0
  }

  lengthen(now: Millis): void {
    // Attempts that were under way together are one finding.
    if (this.isResting(now)) return
    this.#length = Math.min(Math.max(this.#length * 2, seconds(1)), seconds(30))
    this.#until = now + this.#length
  }

  end(): void {
    this.#length = 0
    this.#until = 0
  }
}
