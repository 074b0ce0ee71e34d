import { setTimeout as wait } from 'node:timers/promises'
import type { Millis } from '../clock.ts'
import type { Database } from '../database/database.ts'
import { type Session, touchSession } from './session.ts'

/** So many share a transaction, and after one it may be this long before the next. */
const most = 200
const pauseMillis = 50

interface Use {
  session: Session
  now: Millis
}

/**
 * Keeps when sessions were last used, beside the calls that use them: none waits until it is written, or fails where it cannot be. One
 * transaction at a time, for all that were used since the last. What is lost with the process is twentieths of a second of half an
 * hour; what was not written is due again at the next call of its session.
 */
export class LastUse {
  readonly #database: Database
  readonly #due = new Map<string, Use>()
  #isWriting = false

  constructor(database: Database) {
    this.#database = database
  }

  note(session: Session, now: Millis): void {
    this.#due.set(session.id, { session, now })
    if (!this.#isWriting) void this.#write()
  }

  async #write(): Promise<void> {
    this.#isWriting = true
    while (this.#due.size > 0) {
      const uses = this.#take()
      await this.#database
        .unit(async (tx) => {
          for (const { session, now } of uses) await touchSession(tx, now, session)
        })
        .catch(() => {})
      if (this.#due.size > 0 && this.#due.size < most) await wait(pauseMillis, undefined, { ref: false })
    }
    this.#isWriting = false
  }

  /** In the same order in every process, or two of them could wait for each other. */
  #take(): Use[] {
    const uses = [...this.#due.values()].slice(0, most)
    for (const { session } of uses) this.#due.delete(session.id)
    return uses.sort((a, b) => (a.session.id < b.session.id ? -1 : 1))
  }
}
