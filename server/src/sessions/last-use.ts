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
 * Keeps when sessions were last used. Whoever comes first waits until it is written; those who come meanwhile do not, and are written together a little
 * later. Nobody fails where nothing can be written. What is lost with the process is twentieths of a second of half an hour; what was
 * not written is due again at the next call of its session.
 */
export class LastUse {
  readonly #database: Database
  readonly #due = new Map<string, Use>()
  #isWriting = false

  constructor(database: Database) {
    this.#database = database
  }

  note(session: Session, now: Millis): Promise<void> | undefined {
    this.#due.set(session.id, { session, now })
    if (this.#isWriting) return undefined
    this.#isWriting = true
    const written = this.#write()
    void this.#goOn(written)
    return written
  }

  async #goOn(written: Promise<void>): Promise<void> {
    await written
    while (this.#due.size > 0) {
      if (this.#due.size < most) await wait(pauseMillis, undefined, { ref: false })
      await this.#write()
    }
    this.#isWriting = false
  }

  #write(): Promise<void> {
    const uses = this.#take()
    return this.#database
      .unit(async (tx) => {
        for (const { session, now } of uses) await touchSession(tx, now, session)
      })
      .catch(() => {})
  }

  /** In the same order in every process, or two of them could wait for each other. */
  #take(): Use[] {
    const uses = [...this.#due.values()].slice(0, most)
    for (const { session } of uses) this.#due.delete(session.id)
    return uses.sort((a, b) => (a.session.id < b.session.id ? -1 : 1))
  }
}
