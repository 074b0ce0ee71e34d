import type { TestContext } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Millis } from '../clock.ts'
import { createKeyRing, type KeyRing } from '../crypto/key-ring.ts'
import { type Database, statement } from '../database/database.ts'
import { createLog } from '../log.ts'
import { smtpCarrier } from './carriers/smtp.ts'
import { Outbox } from './deliver.ts'
import { mailChannel } from './mail-channel.ts'
import { type OutgoingMail, queueMail } from './outbox.ts'

export const keys: KeyRing = createKeyRing([{ id: 'test', secret: new Uint8Array(32).fill(7) }], 'test')

/** The real time, which a test may put forward. */
export class TestClock {
  #ahead = 0
  readonly now = (): Millis => Date.now() + this.#ahead
  advance(by: Millis): void {
    this.#ahead += by
  }
}

export interface Sending {
  database: Database
  port: number
  clock?: TestClock
  timeoutMillis?: number
}

/** An outbox that sends to the sink at `port`; it stops with the test. */
export function startOutbox(t: TestContext, { database, port, clock = new TestClock(), timeoutMillis = 1000 }: Sending) {
  const lines: string[] = []
  const log = createLog('info', { write: (line) => lines.push(line) })
  const carrier = smtpCarrier({
    host: '127.0.0.1',
    port,
    security: 'none',
    credentials: null,
    from: 'noreply@example.com',
    fromName: 'Example Bank',
    timeoutMillis,
  })
  const sender = { serviceName: 'Example Bank', publicOrigin: 'https://id.example.com', supportContact: null }
  const outbox = new Outbox({ database, clock: clock.now, channel: mailChannel({ keys, carrier, sender }), log })
  outbox.start()
  t.after(() => outbox.stop())
  return { outbox, lines }
}

export const codeTo = (to: string, expiresAt: Millis): OutgoingMail => ({
  to,
  language: 'en',
  phrase: null,
  accountId: null,
  template: 'sign-up-code',
  values: { code: '48392012', expiresAt },
})

const notMe = { path: `/not-me#${'n'.repeat(43)}`, until: Date.UTC(2030, 0, 1) }

export const noticeTo = (to: string, factorName = 'Work phone'): OutgoingMail => ({
  to,
  language: 'en',
  phrase: null,
  accountId: 'acc_1',
  template: 'factor-added',
  values: { at: Date.now(), device: 'Firefox on Linux', factorKind: 'totp', factorName, notMe },
})

export const queue = (database: Database, mail: OutgoingMail, now = Date.now()): Promise<string> =>
  database.unit((tx) => queueMail(tx, { keys, now }, mail))

export interface OutboxRow {
  id: string
  sealed_payload: Uint8Array
  attempts: number
  sent_at: number | null
  failed_at: number | null
  last_error: string | null
}

const allRows = statement<{ from: number }, OutboxRow>(
  'test-outbox-rows',
  'select id, sealed_payload, attempts, sent_at, failed_at, last_error from outbox where created_at >= :from order by created_at, id',
)

export const rowsOf = (database: Database): Promise<OutboxRow[]> => database.read((tx) => tx.all(allRows, { from: 0 }))

export async function until(isSo: () => boolean | Promise<boolean>, what: string, within: Millis = 8000): Promise<void> {
  const end = Date.now() + within
  while (!(await isSo())) {
    if (Date.now() > end) throw new Error(`${what} did not happen within ${within} ms`)
    await sleep(20)
  }
}
