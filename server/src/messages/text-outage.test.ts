import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { eachDatabase } from '../../testing/index.ts'
import type { Database } from '../database/database.ts'
import { minutes, seconds } from '../durations.ts'
import { createLog } from '../log.ts'
import type { CarriedText, SendResult, TextCarrier } from './carriers/carrier.ts'
import { Outbox } from './deliver.ts'
import { keys, noticeTo, queue, rowsOf, startOutbox, TestClock, until } from './outbox.fixture.ts'
import { queueText } from './queue-text.ts'
import { startSink } from './smtp-sink.fixture.ts'
import { textChannel } from './text-channel.ts'

const sender = { serviceName: 'Example Bank', publicOrigin: 'https://id.example.com', supportContact: null }

/** A carrier that does as told and remembers what it was handed. */
class FaultyCarrier implements TextCarrier {
  readonly handed: CarriedText[] = []
  readonly #behave: (text: CarriedText, attempt: number, signal: AbortSignal) => Promise<SendResult> | SendResult

  constructor(behave: (text: CarriedText, attempt: number, signal: AbortSignal) => Promise<SendResult> | SendResult) {
    this.#behave = behave
  }

  async send(text: CarriedText, signal: AbortSignal): Promise<SendResult> {
    this.handed.push(text)
    return this.#behave(text, this.handed.length, signal)
  }

  close(): void {}
}

const hang = (signal: AbortSignal) =>
  new Promise<SendResult>((resolve) => {
    signal.addEventListener('abort', () => resolve({ outcome: 'unreachable', reason: 'TIMEOUT' }), { once: true })
  })

eachDatabase('texts by a bad carrier', (open) => {
  function start(t: TestContext, database: Database, carrier: TextCarrier, clock = new TestClock()) {
    const carried: string[] = []
    const lines: string[] = []
    const channel = textChannel({ keys, carrier, sender, carried: async (_tx, _now, { number }) => void carried.push(number) })
    const log = createLog('info', { write: (line) => lines.push(line) })
    const outbox = new Outbox({ database, clock: clock.now, channel, log })
    outbox.start()
    t.after(() => outbox.stop())
    return { outbox, carried, lines, clock }
  }
  const queueCode = (database: Database, now: number, code = '123456') =>
    database.unit((tx) =>
      queueText(
        tx,
        { keys, now },
        {
          to: '+447400123456',
          country: 'GB',
          language: 'en',
          accountId: 'acc_a',
          template: 'code',
          values: { code, expiresAt: now + minutes(5), purpose: 'sign_in' },
        },
      ),
    )
  /** Time passes and the outbox looks, until the row is done with. */
  async function ends(database: Database, { outbox, clock }: ReturnType<typeof start>, step = seconds(5)) {
    await until(async () => {
      clock.advance(step)
      outbox.wake()
      return (await rowsOf(database)).every((row) => row.sent_at !== null || row.failed_at !== null)
    }, 'the end')
    return (await rowsOf(database))[0]
  }

  test('one that defers is asked three times, with the same code, and then the text is given up', async (t) => {
    const { database } = await open()
    const carrier = new FaultyCarrier(() => ({ outcome: 'deferred', reason: 'BUSY' }))
    const running = start(t, database, carrier)
    await queueCode(database, running.clock.now())

    const row = await ends(database, running)

    assert.equal(carrier.handed.length, 3)
    assert.equal(new Set(carrier.handed.map(({ text }) => text)).size, 1)
    assert.deepEqual([row?.failed_at !== null, row?.sealed_payload.length, running.carried], [true, 0, []])
  })

  test('a dead one costs no attempt after the end of the code: what comes back to life is handed nothing old', async (t) => {
    const { database } = await open()
    const end = { at: 0 }
    const clock = new TestClock()
    const carrier = new FaultyCarrier(() => {
      assert.ok(clock.now() < end.at, 'handed over after its end')
      return { outcome: 'unreachable', reason: 'ECONNREFUSED' }
    })
    const running = start(t, database, carrier, clock)
    const now = clock.now()
    end.at = now + minutes(5)
    await queueCode(database, now)

    await ends(database, running, seconds(20))

    assert.ok(carrier.handed.length <= 3, `${carrier.handed.length}`)
    assert.deepEqual(running.carried, [])
    assert.doesNotMatch(running.lines.join(), /7400|123456/)
  })

  test('one that hangs is left after five seconds, and mail goes out meanwhile', async (t) => {
    const { database } = await open()
    const sink = await startSink(0)
    t.after(() => sink.close())
    const carrier = new FaultyCarrier((_text, _attempt, signal) => hang(signal))
    const running = start(t, database, carrier)
    startOutbox(t, { database, port: sink.port })
    const began = performance.now()
    for (let at = 0; at < 20; at++) await queueCode(database, running.clock.now())
    running.outbox.wake()

    await queue(database, noticeTo('ada@example.com'))
    await until(() => sink.mails.length === 1, 'the mail', 3000)
    assert.ok(performance.now() - began < 3000)
    await until(() => running.lines.some((line) => line.includes('TIMEOUT')), 'the time-out', 7000)
    const took = performance.now() - began
    assert.ok(took > 4500 && took < 7000, `${took} ms`)
  })

  test('one that takes a text and says it did not gets the same code again, which stays the only one', async (t) => {
    const { database } = await open()
    const carrier = new FaultyCarrier((_text, attempt) => (attempt === 1 ? { outcome: 'deferred', reason: 'LIED' } : { outcome: 'sent' }))
    const running = start(t, database, carrier)
    await queueCode(database, running.clock.now())

    await ends(database, running)

    assert.equal(carrier.handed.length, 2)
    assert.equal(carrier.handed[0]?.text, carrier.handed[1]?.text)
    assert.equal(carrier.handed[0]?.id, carrier.handed[1]?.id)
    assert.deepEqual(running.carried, ['+447400123456'])
  })

  test('two processes hand a text over once, and count it once', async (t) => {
    const { database, url } = await open()
    const second = await open({ url })
    const carrier = new FaultyCarrier(() => ({ outcome: 'sent' }))
    for (let at = 0; at < 30; at++) await queueCode(database, Date.now(), String(100_000 + at))

    const [one, other] = [start(t, database, carrier), start(t, second.database, carrier)]
    await until(async () => (await rowsOf(database)).every((row) => row.sent_at !== null), 'the end')

    assert.equal(new Set(carrier.handed.map(({ text }) => text)).size, 30)
    assert.equal(carrier.handed.length, 30)
    assert.equal(one.carried.length + other.carried.length, 30)
  })
})
