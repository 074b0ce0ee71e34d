import assert from 'node:assert/strict'
import { before, type TestContext, test } from 'node:test'
import { eachDatabase } from '../../testing/index.ts'
import { keys, makeAccount } from '../accounts/account.fixture.ts'
import { confirmedAddresses } from '../accounts/addresses.ts'
import { AuditLog } from '../audit/audit-log.ts'
import type { Database } from '../database/database.ts'
import type { AccountId } from '../ids.ts'
import { createLog } from '../log.ts'
import { smtpCarrier } from '../messages/carriers/smtp.ts'
import { Outbox } from '../messages/deliver.ts'
import { mailChannel } from '../messages/mail-channel.ts'
import { until } from '../messages/outbox.fixture.ts'
import { type Sink, startSink } from '../messages/smtp-sink.fixture.ts'
import { policyNamed } from '../policy/preset-files.ts'
import { passwordChanged } from '../security-events/account-events.ts'
import { giveAddress } from '../security-events/mailed.fixture.ts'
import { at, leftBehind } from '../security-events/occasion.fixture.ts'
import { mailArrived, mailWasRefused } from './mail-results.ts'

const service = { name: 'Example Bank', origin: 'https://id.example.com' }
const policy = policyNamed('default')

eachDatabase('what mail servers say of an address', (open) => {
  let database: Database
  before(async () => {
    ;({ database } = await open())
  })
  const addressesOf = (id: AccountId) => database.read((tx) => confirmedAddresses(tx, id))
  const failing = async (id: AccountId) =>
    (await addressesOf(id)).filter(({ failingSince }) => failingSince !== null).map(({ address }) => address)
  const tellOf = (id: AccountId) => database.unit((tx) => passwordChanged(tx, at(Date.now()), { accountId: id, sessionId: 'ses_a' }))

  /** The outbox as the application puts it together. */
  function send(t: TestContext, { port }: Sink): Outbox {
    const smtp = {
      host: '127.0.0.1',
      port,
      security: 'none',
      credentials: null,
      from: 'noreply@example.com',
      fromName: 'Example Bank',
    } as const
    const audit = new AuditLog()
    const channel = mailChannel({
      keys,
      carrier: smtpCarrier({ ...smtp, timeoutMillis: 1000 }),
      sender: { serviceName: 'Example Bank', publicOrigin: 'https://id.example.com', supportContact: null },
      results: {
        arrived: (tx, { accountId, to }) => mailArrived(tx, { accountId: accountId as AccountId, to }),
        addressRefused: (tx, now, { accountId, to }) =>
          mailWasRefused(tx, { now, keys, audit, service, policy }, { accountId: accountId as AccountId, to }),
      },
    })
    const outbox = new Outbox({ database, clock: Date.now, channel, log: createLog('silent') })
    outbox.start()
    t.after(() => outbox.stop())
    return outbox
  }

  test('refused for good it is marked, the others are told once, and it works again when mail arrives', async (t) => {
    const sink = await startSink()
    t.after(() => sink.close())
    const account = await makeAccount(database)
    const { address: gone } = await giveAddress(database, account.id)
    sink.onRecipient = (to) => (to === gone ? '550 5.1.1 no such user' : undefined)
    await tellOf(account.id)
    const outbox = send(t, sink)
    const arrived = (subject: RegExp) => sink.mails.filter(({ to, raw }) => to === account.email && subject.test(raw)).length

    await until(() => arrived(/An address does not work/) === 1, 'the notice of the failing address')
    assert.deepEqual(await failing(account.id), [gone])

    await tellOf(account.id)
    outbox.wake()
    await until(() => arrived(/Password changed/) === 2, 'the second notice')
    const { audit, notices } = await leftBehind(database, account.id)
    assert.equal(audit.filter(({ event, actor }) => event === 'address.failing' && actor === 'system').length, 1)
    assert.equal(notices.filter((one) => one === 'address-failing').length, 2)

    sink.onRecipient = () => undefined
    await tellOf(account.id)
    outbox.wake()
    await until(async () => (await failing(account.id)).length === 0, 'the recovery of the address')
  })

  test('a message that is refused, a policy against us or a full mailbox says nothing of the address', async (t) => {
    const sink = await startSink()
    t.after(() => sink.close())
    const account = await makeAccount(database)
    let asked = 0
    const replies = ['550 5.7.1 we take no mail from you', '452 4.2.2 mailbox full']
    sink.onRecipient = () => replies[asked++]
    sink.onMessage = () => '554 5.6.0 not in this form'
    for (let sent = 0; sent < 3; sent++) await tellOf(account.id)
    send(t, sink)

    await until(() => asked >= 3, 'three attempts')

    assert.deepEqual(await failing(account.id), [])
  })

  test('an account whose only address fails has nobody else to tell, and it stands in the list', async () => {
    const account = await makeAccount(database)
    const report = (now: number) =>
      database.unit((tx) =>
        mailWasRefused(tx, { now, keys, audit: new AuditLog(), service, policy }, { accountId: account.id, to: account.email }),
      )

    await Promise.all([report(1000), report(1000)])
    await report(2000)

    assert.deepEqual(
      (await addressesOf(account.id)).map(({ failingSince }) => failingSince),
      [1000],
    )
    assert.equal((await leftBehind(database, account.id)).notices.length, 1)
  })
})
