import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { type TestContext, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { eachDatabase } from '../../testing/index.ts'
import { statement } from '../database/database.ts'
import { minutes, seconds } from '../durations.ts'
import { codeTo, keys, noticeTo, queue, rowsOf, startOutbox, TestClock, until } from './outbox.fixture.ts'
import { queueMail } from './outbox.ts'
import { type Sink, startSink } from './smtp-sink.fixture.ts'

async function sinkFor(t: TestContext, port = 0): Promise<Sink> {
  const sink = await startSink(port)
  t.after(() => sink.close())
  return sink
}

/** A port at which a server can be started later. */
async function portOfNobody(): Promise<number> {
  const sink = await startSink()
  await sink.close()
  return sink.port
}

const messageId = (raw = '') => /^Message-ID: (<msg_.+>)\r$/m.exec(raw)?.[1] ?? 'none'
const recipients = (sink: Sink) => sink.mails.map(({ to }) => to).sort()

eachDatabase('the outbox', (open) => {
  test('sends a committed mail at once when woken, and erases what it held', async (t) => {
    const { database } = await open()
    const sink = await sinkFor(t)
    const { outbox } = startOutbox(t, { database, port: sink.port })
    await queue(database, noticeTo('warm-up@example.com'))
    await until(() => sink.mails.length === 1, 'the first mail')

    const began = performance.now()
    await queue(database, codeTo('ada@example.com', Date.now() + minutes(10)))
    outbox.wake()
    await until(() => sink.mails.length === 2, 'the mail')
    const took = performance.now() - began

    assert.ok(took < 700, `${took} ms`)
    assert.match(sink.mails[1]?.raw ?? '', /48392012/)
    await until(async () => (await rowsOf(database)).every((row) => row.sent_at !== null), 'the mark')
    for (const row of await rowsOf(database)) assert.equal(row.sealed_payload.length, 0)
  })

  test('finds by itself what another process has queued', async (t) => {
    const { database } = await open()
    const sink = await sinkFor(t)
    startOutbox(t, { database, port: sink.port })

    await queue(database, noticeTo('ada@example.com'))

    await until(() => sink.mails.length === 1, 'the mail', 3000)
  })

  test('sends nothing for a transaction that was rolled back', async (t) => {
    const { database } = await open()
    const sink = await sinkFor(t)
    const { outbox } = startOutbox(t, { database, port: sink.port })

    const change = database.unit(async (tx) => {
      await queueMail(tx, { keys, now: Date.now() }, noticeTo('never@example.com'))
      throw new Error('the change did not take place')
    })
    await assert.rejects(change)
    await queue(database, noticeTo('ada@example.com'))
    outbox.wake()
    await until(() => sink.mails.length > 0, 'the mail')

    assert.deepEqual(recipients(sink), ['ada@example.com'])
  })

  test('keeps notices through half an hour without a mail server and sends each once, but no code after its end', async (t) => {
    const { database } = await open()
    const clock = new TestClock()
    const port = await portOfNobody()
    const { outbox } = startOutbox(t, { database, port, clock })
    for (let number = 0; number < 20; number += 1) await queue(database, noticeTo(`person${number}@example.com`), clock.now())
    await queue(database, codeTo('late@example.com', clock.now() + minutes(10)), clock.now())

    for (let minute = 0; minute < 30; minute += 1) {
      clock.advance(minutes(1))
      outbox.wake()
      await new Promise((resolve) => setTimeout(resolve, 30))
    }
    const sink = await sinkFor(t, port)
    await until(() => {
      clock.advance(seconds(2))
      outbox.wake()
      return sink.mails.length >= 20
    }, 'the arrival of all notices')
    await until(async () => (await rowsOf(database)).every((row) => row.sent_at !== null || row.failed_at !== null), 'the marks')

    assert.equal(new Set(recipients(sink)).size, 20)
    assert.equal(sink.mails.length, 20)
    assert.ok(!recipients(sink).includes('late@example.com'))
    const failed = (await rowsOf(database)).filter((row) => row.failed_at !== null)
    assert.equal(failed.length, 1)
    assert.equal(failed[0]?.sealed_payload.length, 0)
  })

  test('never sends a code that ended while it waited', async (t) => {
    const { database } = await open()
    const sink = await sinkFor(t)
    await queue(database, codeTo('late@example.com', Date.now() - 1))
    await queue(database, noticeTo('ada@example.com'))
    startOutbox(t, { database, port: sink.port })

    await until(async () => (await rowsOf(database)).every((row) => row.sent_at !== null || row.failed_at !== null), 'the end of both')

    assert.deepEqual(recipients(sink), ['ada@example.com'])
    assert.deepEqual((await rowsOf(database)).map((row) => row.last_error).filter(Boolean), ['EXPIRED'])
  })

  test('gives up a refused mail, tells the log without the address, and goes on', async (t) => {
    const { database } = await open()
    const sink = await sinkFor(t)
    sink.onRecipient = (address) => (address.startsWith('gone') ? `550 5.1.1 no ${address}` : undefined)
    await queue(database, noticeTo('gone@example.com'))
    await queue(database, noticeTo('ada@example.com'))
    const { lines } = startOutbox(t, { database, port: sink.port })

    await until(async () => (await rowsOf(database)).every((row) => row.sent_at !== null || row.failed_at !== null), 'the end of both')

    assert.deepEqual(recipients(sink), ['ada@example.com'])
    const refused = (await rowsOf(database)).find((row) => row.failed_at !== null)
    assert.equal(refused?.last_error, 'EENVELOPE RCPT TO 550 5.1.1')
    assert.equal(refused?.attempts, 1)
    assert.equal(refused?.sealed_payload.length, 0)
    assert.match(lines.join(), /given up/)
    assert.doesNotMatch(lines.join(), /example\.com/)
  })

  test('tries a deferred mail again and lets others pass meanwhile', async (t) => {
    const { database } = await open()
    const sink = await sinkFor(t)
    let asked = 0
    sink.onRecipient = (address) => (address.startsWith('grey') && ++asked < 3 ? '451 4.7.1 later' : undefined)
    await queue(database, noticeTo('grey@example.com'))
    const clock = new TestClock()
    const { outbox } = startOutbox(t, { database, port: sink.port, clock })
    await until(() => asked === 1, 'the first attempt')

    await queue(database, noticeTo('ada@example.com'))
    outbox.wake()
    await until(() => sink.mails.length === 1, 'the other mail')
    await until(() => {
      clock.advance(seconds(1))
      outbox.wake()
      return sink.mails.length === 2
    }, 'the deferred mail')

    assert.deepEqual(recipients(sink), ['ada@example.com', 'grey@example.com'])
    assert.equal(asked, 3)
  })

  test('passes over a row that does not open, and keeps it for a node that has the key', async (t) => {
    const { database } = await open()
    const sink = await sinkFor(t)
    const broken = await queue(database, noticeTo('broken@example.com'))
    await queue(database, noticeTo('ada@example.com'))
    const spoil = statement<{ id: string; payload: Uint8Array }>('test-spoil', 'update outbox set sealed_payload = :payload where id = :id')
    await database.unit((tx) => tx.run(spoil, { id: broken, payload: new Uint8Array(60).fill(1) }))
    startOutbox(t, { database, port: sink.port })

    await until(async () => (await rowsOf(database)).some((row) => row.last_error === 'UNREADABLE'), 'the finding')
    await until(() => sink.mails.length === 1, 'the other mail')

    const row = (await rowsOf(database)).find(({ id }) => id === broken)
    assert.equal(row?.failed_at, null)
    assert.equal(row?.sealed_payload.length, 60)
  })

  test('sends each mail once from two nodes', async (t) => {
    const { database, url } = await open()
    const second = await open({ url })
    const sink = await sinkFor(t)
    for (let number = 0; number < 40; number += 1) await queue(database, noticeTo(`person${number}@example.com`))

    startOutbox(t, { database, port: sink.port })
    startOutbox(t, { database: second.database, port: sink.port })
    await until(async () => (await rowsOf(database)).every((row) => row.sent_at !== null), 'the end')

    assert.equal(sink.mails.length, 40)
    assert.equal(new Set(recipients(sink)).size, 40)
  })

  test('sends what a killed process had taken, after its claim has ended and not before', async (t) => {
    const { database, url } = await open()
    const sink = await sinkFor(t)
    let interrupted = ''
    sink.onMessage = (raw) => {
      interrupted = raw
      return new Promise(() => {})
    }
    const program = fileURLToPath(new URL('./killed-sender.fixture.ts', import.meta.url))
    const sender = spawn(process.execPath, [program, url, String(sink.port)], { stdio: ['ignore', 'inherit', 'inherit'] })
    t.after(() => sender.kill('SIGKILL'))
    await queue(database, noticeTo('ada@example.com'))
    await until(() => interrupted !== '', 'the first attempt')

    sender.kill('SIGKILL')
    await once(sender, 'exit')
    sink.onMessage = () => undefined
    const clock = new TestClock()
    const { outbox } = startOutbox(t, { database, port: sink.port, clock })
    await new Promise((resolve) => setTimeout(resolve, 300))
    const early = sink.mails.length
    clock.advance(minutes(1))
    outbox.wake()
    await until(() => sink.mails.length > 0, 'the second attempt')

    assert.equal(early, 0)
    assert.deepEqual(recipients(sink), ['ada@example.com'])
    assert.equal(messageId(sink.mails[0]?.raw), messageId(interrupted))
    assert.equal((await rowsOf(database))[0]?.attempts, 2)
  })

  test('lets attempts under way end when it stops, and begins no other', async (t) => {
    const { database } = await open()
    const sink = await sinkFor(t)
    const { outbox } = startOutbox(t, { database, port: sink.port, timeoutMillis: 5000 })
    const data = Promise.withResolvers<void>()
    const answer = Promise.withResolvers<string | undefined>()
    sink.onMessage = () => {
      data.resolve()
      return answer.promise
    }
    await queue(database, noticeTo('ada@example.com'))
    outbox.wake()
    await data.promise

    const stopped = outbox.stop()
    await queue(database, noticeTo('later@example.com'))
    outbox.wake()
    answer.resolve(undefined)
    await stopped

    const [first, later] = await rowsOf(database)
    assert.notEqual(first?.sent_at, null)
    assert.equal(later?.attempts, 0)
    assert.deepEqual(recipients(sink), ['ada@example.com'])
  })
})
