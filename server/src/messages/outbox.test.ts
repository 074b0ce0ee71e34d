import assert from 'node:assert/strict'
import { test } from 'node:test'
import { eachDatabase } from '../../testing/index.ts'
import { codeTo, keys, noticeTo, queue, rowsOf } from './outbox.fixture.ts'
import { type QueuedMail, queueMail } from './outbox.ts'
import { open as openPayload } from './sealed-payload.ts'

eachDatabase('queued mail', (open) => {
  test('is a row of the transaction it belongs to, and of no other', async () => {
    const { database } = await open()

    await queue(database, noticeTo('ada@example.com'))
    await assert.rejects(
      database.unit(async (tx) => {
        await queueMail(tx, { keys, now: Date.now() }, noticeTo('never@example.com'))
        throw new Error('the change did not take place')
      }),
    )

    assert.equal((await rowsOf(database)).length, 1)
  })

  test('shows neither its reader nor its code in the database, and opens only in its own row', async () => {
    const { database } = await open()
    await queue(database, codeTo('ada@example.com', Date.now() + 600_000))
    await queue(database, codeTo('grace@example.com', Date.now() + 600_000))

    const [first, second] = await rowsOf(database)
    assert.ok(first && second)
    const stored = Buffer.from(first.sealed_payload)
    assert.ok(!stored.includes('ada@example.com') && !stored.includes('48392012'))
    const opened = openPayload(keys, { id: first.id, accountId: null }, first.sealed_payload) as QueuedMail
    assert.equal(opened.template, 'sign-up-code')
    assert.throws(() => openPayload(keys, { id: second.id, accountId: null }, first.sealed_payload))
    assert.throws(() => openPayload(keys, { id: first.id, accountId: 'acc_2' }, first.sealed_payload))
  })

  test('goes to one address: what could be a list, a header or a command is our own error', async () => {
    const { database } = await open()
    const notAddresses = [
      '',
      'ada',
      'a@b.c,d@e.f',
      'a@b.c\r\nRCPT TO:<d@e.f>',
      'Ada <a@b.c>',
      'a@b.c d@e.f',
      'a@@b.c',
      `${'a'.repeat(320)}@b.c`,
    ]

    for (const to of notAddresses) await assert.rejects(queue(database, noticeTo(to)), TypeError, to)

    assert.equal((await rowsOf(database)).length, 0)
  })
})
