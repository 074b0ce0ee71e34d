import type { Clock, Millis } from '../clock.ts'
import type { Database, Tx } from '../database/database.ts'
import { seconds } from '../durations.ts'
import type { Log } from '../log.ts'
import type { SendResult } from './carriers/carrier.ts'
import { type ClaimedRow, claimMessages, markFailed, markSent, postpone } from './outbox-store.ts'
import { CarrierPause, nextAttempt } from './retry.ts'

export interface OutboxDeps {
  database: Database
  clock: Clock
  channel: Channel
  log: Log
}

/** One way messages leave by. Each has an outbox of its own, so that none waits for another. */
export interface Channel {
  name: 'mail' | 'sms' | `webhook/${string}`
  /** How many are under way at a time. */
  parallel: number
  /** An attempt that takes longer has failed. */
  patience: Millis
  /** Throws for a row that this process cannot read: another node may, or this one after a repair. */
  prepare(row: ClaimedRow): Prepared
  close(): void
}

export interface Prepared {
  expiresAt: Millis | null
  /** Always answers, and soon after `signal` fires; never throws. */
  send(signal: AbortSignal): Promise<SendResult>
  /** Told in the transaction that notes it. */
  arrived?(tx: Tx, now: Millis): Promise<void>
  /** The address itself was refused for good. */
  addressRefused?(tx: Tx, now: Millis): Promise<void>
}

/** One attempt and what came of it. */
interface Attempted {
  result: SendResult
  /** Left out for a message that could not be read. */
  message?: Prepared
}

const pollInterval = seconds(1)
/** An attempt ends before its claim does, so two processes send one message only when one of them was killed. */
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
    this.#deps.channel.close()
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
    const { database, clock, channel } = this.#deps
    const now = clock()
    const limit = this.#room(now)
    if (limit <= 0) return
    const rows = await claimMessages(database, { channel: channel.name, now, until: now + claimLength, limit })
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
    return (this.#pause.isProbing ? 1 : this.#deps.channel.parallel) - this.#sending.size
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
    const { clock, channel } = this.#deps
    const message = this.#prepare(row)
    if (message === undefined) return { result: { outcome: 'deferred', reason: 'UNREADABLE' } }
    const remaining = message.expiresAt === null ? channel.patience : message.expiresAt - clock()
    if (remaining <= 0) return { result: { outcome: 'refused', about: 'message', reason: 'EXPIRED' }, message }
    const signal = AbortSignal.any([AbortSignal.timeout(Math.min(remaining, channel.patience)), this.#abort.signal])
    const result = await message.send(signal)
    if (result.outcome !== 'unreachable') this.#pause.end()
    else if (!this.#abort.signal.aborted) this.#pause.lengthen(clock())
    return { result, message }
  }

  #prepare(row: ClaimedRow): Prepared | undefined {
    try {
      return this.#deps.channel.prepare(row)
    } catch (error) {
      this.#deps.log.error({ err: error, message: row.id, template: row.template }, 'cannot read a message of the outbox')
      return undefined
    }
  }

  async #settle(row: ClaimedRow, { result, message }: Attempted): Promise<void> {
    const { database, clock, log } = this.#deps
    const now = clock()
    if (result.outcome === 'sent') {
      await database.unit(async (tx) => {
        const isFirst = (await tx.run(markSent, { id: row.id, now, erased: nothing })) === 1
        if (isFirst) await message?.arrived?.(tx, now)
      })
      return
    }
    const { reason, outcome } = result
    const attempt = { attempts: row.attempts, createdAt: row.created_at, expiresAt: message?.expiresAt ?? null }
    const next = outcome === 'refused' ? undefined : nextAttempt(attempt, outcome, now, Math.random())
    const claim = row.claimed_until
    const about = { message: row.id, template: row.template, attempts: row.attempts, reason }
    if (next === undefined) {
      await database.unit(async (tx) => {
        const isOurs = (await tx.run(markFailed, { id: row.id, claim, now, erased: nothing, reason })) === 1
        if (isOurs && outcome === 'refused' && result.about === 'address') await message?.addressRefused?.(tx, now)
      })
      log.error(about, 'a message was not delivered and is given up')
    } else {
      await database.unit((tx) => tx.run(postpone, { id: row.id, claim, nextAttemptAt: next, reason }))
      log.warn(about, 'a message was not delivered and is tried again')
    }
  }
}
