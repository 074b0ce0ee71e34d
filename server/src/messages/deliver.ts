import type { Clock, Millis } from '../clock.ts'
import type { KeyRing } from '../crypto/key-ring.ts'
import type { Database, Tx } from '../database/database.ts'
import { seconds } from '../durations.ts'
import type { Log } from '../log.ts'
import type { CarriedMail, MailCarrier, SendResult } from './carriers/carrier.ts'
import type { QueuedMail } from './outbox.ts'
import { type ClaimedRow, claimMessages, markFailed, markSent, postpone } from './outbox-store.ts'
import { provenanceReference } from './provenance.ts'
import { CarrierPause, nextAttempt } from './retry.ts'
import { open } from './sealed-payload.ts'
import { renderMail } from './templates/render-mail.ts'
import type { Sender } from './templates/speech.ts'

export interface OutboxDeps {
  database: Database
  keys: KeyRing
  clock: Clock
  carrier: MailCarrier
  sender: Sender
  /** Told in the transaction that notes it, for mail that is about an account. */
  results?: MailResults
  log: Log
}

export interface MailResults {
  arrived(tx: Tx, mail: { accountId: string; to: string }): Promise<void>
  /** The address itself was refused for good. */
  addressRefused(tx: Tx, now: Millis, mail: { accountId: string; to: string }): Promise<void>
}

/** One attempt and what came of it. */
interface Attempted {
  result: SendResult
  /** Null for a message that could not be read. */
  to: string | null
  expiresAt: Millis | null
}

const parallelSends = 4
const pollInterval = seconds(1)
/** An attempt ends before its claim does, so two processes send one message only when one of them was killed. */
const sendDeadline = seconds(20)
const claimLength = seconds(60)
const stopGrace = seconds(5)
const nothing = new Uint8Array(0)

/**
 * Sends what committed transactions have queued: at least once, by any number of processes at the same time.
 * `wake` after a commit makes a mail leave at once; looking every second finds what others queued and what is due again.
 */
export class Outbox {
  readonly #deps: OutboxDeps
  readonly #sending = new Set<Promise<void>>()
  readonly #pause = new CarrierPause()
  readonly #abort = new AbortController()
  #waker = Promise.withResolvers<void>()
  #stopping = false
  #loop: Promise<void> | undefined

  constructor(deps: OutboxDeps) {
    this.#deps = deps
  }

  start(): void {
    this.#loop ??= this.#run()
  }

  wake(): void {
    this.#waker.resolve()
  }

  /** Lets attempts under way end, cuts off those that take longer than five seconds, and takes no new ones. */
  async stop(): Promise<void> {
    this.#stopping = true
    this.wake()
    await this.#loop
    const cut = setTimeout(() => this.#abort.abort(), stopGrace)
    await Promise.all(this.#sending)
    clearTimeout(cut)
    this.#deps.carrier.close()
  }

  async #run(): Promise<void> {
    while (!this.#stopping) {
      this.#waker = Promise.withResolvers()
      const timer = setTimeout(this.#waker.resolve, pollInterval)
      try {
        await this.#takeDue()
      } catch (error) {
        this.#deps.log.error({ err: error }, 'cannot read the outbox')
      }
      await this.#waker.promise
      clearTimeout(timer)
    }
  }

  async #takeDue(): Promise<void> {
    const { database, clock } = this.#deps
    const now = clock()
    const limit = this.#room(now)
    if (limit <= 0) return
    const rows = await claimMessages(database, { channel: 'mail', now, until: now + claimLength, limit })
    for (const row of rows) {
      const task = this.#deliver(row).finally(() => {
        this.#sending.delete(task)
        this.wake()
      })
      this.#sending.add(task)
    }
  }

  #room(now: Millis): number {
    if (this.#pause.isResting(now)) return 0
    return (this.#pause.isProbing ? 1 : parallelSends) - this.#sending.size
  }

  async #deliver(row: ClaimedRow): Promise<void> {
    try {
      await this.#settle(row, await this.#attempt(row))
    } catch (error) {
      // The result is lost, the claim ends by itself and the message goes out once more.
      this.#deps.log.error({ err: error, message: row.id }, 'cannot record what became of a message')
    }
  }

  async #attempt(row: ClaimedRow): Promise<Attempted> {
    const prepared = this.#prepare(row)
    if (prepared === undefined) return { result: { outcome: 'deferred', reason: 'UNREADABLE' }, to: null, expiresAt: null }
    const { mail, expiresAt } = prepared
    const { to } = mail
    const remaining = expiresAt === null ? sendDeadline : expiresAt - this.#deps.clock()
    if (remaining <= 0) return { result: { outcome: 'refused', about: 'message', reason: 'EXPIRED' }, to, expiresAt }
    const signal = AbortSignal.any([AbortSignal.timeout(Math.min(remaining, sendDeadline)), this.#abort.signal])
    const result = await this.#deps.carrier.send(mail, signal)
    if (result.outcome !== 'unreachable') this.#pause.end()
    else if (!this.#abort.signal.aborted) this.#pause.lengthen(this.#deps.clock())
    return { result, to, expiresAt }
  }

  /** Undefined for a key that is not here or a template of a newer version: another node may have it, or this one after a repair. */
  #prepare(row: ClaimedRow): { mail: CarriedMail; expiresAt: Millis | null } | undefined {
    const { keys, sender, log } = this.#deps
    try {
      // What opens was sealed by `queueMail`, so its shape is known.
      const mail = open(keys, { id: row.id, accountId: row.account_id }, row.sealed_payload) as QueuedMail
      const { to, language, template, values, phrase } = mail
      const expiresAt = 'expiresAt' in values ? values.expiresAt : null
      const reference = provenanceReference(keys, { template, at: row.created_at, to })
      return { mail: { id: row.id, to, ...renderMail(template, values, language, sender, { phrase, reference }) }, expiresAt }
    } catch (error) {
      log.error({ err: error, message: row.id, template: row.template }, 'cannot read a message of the outbox')
      return undefined
    }
  }

  async #settle(row: ClaimedRow, { result, to, expiresAt }: Attempted): Promise<void> {
    const { database, clock, log, results } = this.#deps
    const now = clock()
    const mail = row.account_id !== null && to !== null ? { accountId: row.account_id, to } : undefined
    if (result.outcome === 'sent') {
      await database.unit(async (tx) => {
        await tx.run(markSent, { id: row.id, now, erased: nothing })
        if (mail) await results?.arrived(tx, mail)
      })
      return
    }
    const { reason, outcome } = result
    const attempt = { attempts: row.attempts, createdAt: row.created_at, expiresAt }
    const next = outcome === 'refused' ? undefined : nextAttempt(attempt, outcome, now, Math.random())
    const claim = row.claimed_until
    const about = { message: row.id, template: row.template, attempts: row.attempts, reason }
    if (next === undefined) {
      await database.unit(async (tx) => {
        const isOurs = (await tx.run(markFailed, { id: row.id, claim, now, erased: nothing, reason })) === 1
        if (isOurs && mail && outcome === 'refused' && result.about === 'address') await results?.addressRefused(tx, now, mail)
      })
      log.error(about, 'a message was not delivered and is given up')
    } else {
      await database.unit((tx) => tx.run(postpone, { id: row.id, claim, nextAttemptAt: next, reason }))
      log.warn(about, 'a message was not delivered and is tried again')
    }
  }
}
