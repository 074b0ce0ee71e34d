import assert from 'node:assert/strict'
import type { AddressInfo } from 'node:net'
import { createServer } from 'node:net'
import { afterEach, beforeEach, test } from 'node:test'
import { type Sink, startSink } from '../smtp-sink.fixture.ts'
import type { MailCarrier } from './carrier.ts'
import { type SmtpSettings, smtpCarrier } from './smtp.ts'

let sink: Sink
const carriers: MailCarrier[] = []

beforeEach(async () => {
  sink = await startSink()
})
afterEach(async () => {
  for (const carrier of carriers.splice(0)) carrier.close()
  await sink.close()
})

const mail = { id: 'msg_abc', to: 'ada@example.com', subject: 'Grüße', text: 'plain', html: '<p>html</p>' }
const never = new AbortController().signal

function carrierTo(port: number, settings: Partial<SmtpSettings> = {}): MailCarrier {
  const fixed = {
    host: '127.0.0.1',
    port,
    security: 'none',
    credentials: null,
    from: 'noreply@example.com',
    fromName: 'Example Bank',
    timeoutMillis: 300,
  } as const
  const carrier = smtpCarrier({ ...fixed, ...settings })
  carriers.push(carrier)
  return carrier
}

test('a mail arrives with both parts, the same id in every attempt, and asks for no automatic answer', async () => {
  const carrier = carrierTo(sink.port)
  for (const _attempt of [1, 2]) assert.deepEqual(await carrier.send(mail, never), { outcome: 'sent' })

  assert.equal(sink.mails.length, 2)
  for (const { to, raw } of sink.mails) {
    assert.equal(to, 'ada@example.com')
    for (const line of [
      /^From: Example Bank <noreply@example\.com>\r$/m,
      /^To: ada@example\.com\r$/m,
      /^Message-ID: <msg_abc@example\.com>\r$/m,
      /^Auto-Submitted: auto-generated\r$/m,
      /^Content-Type: multipart\/alternative;/m,
      /^Subject: =\?UTF-8\?/m,
    ]) {
      assert.match(raw, line)
    }
  }
})

test('an answer names the mails that it answers, and where the next one goes', async () => {
  const thread = {
    replyTo: 'help+h4k7pq9r-mark@example.com',
    inReplyTo: 'one@home.example',
    references: ['case-x@example.com', 'one@home.example'],
  }
  await carrierTo(sink.port).send({ ...mail, thread }, never)

  for (const line of [
    /^Reply-To: help\+h4k7pq9r-mark@example\.com\r$/m,
    /^In-Reply-To: <one@home\.example>\r$/m,
    /^References: <case-x@example\.com> <one@home\.example>\r$/m,
    /^Auto-Submitted: auto-replied\r$/m,
  ])
    assert.match(sink.mails[0]?.raw ?? '', line)
})

test('line breaks in a subject or a name make no header and no second recipient', async () => {
  const carrier = carrierTo(sink.port, { fromName: 'Bank\r\nX-Injected: from' })

  await carrier.send({ ...mail, subject: 'Hello\r\nBcc: eve@example.com\r\n\r\nbody' }, never)

  assert.equal(sink.mails.length, 1)
  assert.equal(sink.mails[0]?.to, 'ada@example.com')
  assert.doesNotMatch(sink.mails[0]?.raw ?? '', /^(Bcc|X-Injected):/im)
})

test('a refused recipient or message is final; the reason holds codes, not the address', async () => {
  const carrier = carrierTo(sink.port)
  sink.onRecipient = (address) => `550 5.1.1 <${address}> is unknown here`
  const recipient = await carrier.send(mail, never)
  sink.onRecipient = () => undefined
  sink.onMessage = () => '554 5.7.1 looks like spam to ada@example.com'
  const message = await carrier.send(mail, never)

  assert.deepEqual(recipient, { outcome: 'refused', about: 'address', reason: 'EENVELOPE RCPT TO 550 5.1.1' })
  assert.deepEqual(message, { outcome: 'refused', about: 'message', reason: 'EMESSAGE DATA 554 5.7.1' })
})

test('a recipient refused by policy says nothing of the address', async () => {
  sink.onRecipient = () => '550 5.7.1 we take no mail from you'

  assert.deepEqual(await carrierTo(sink.port).send(mail, never), {
    outcome: 'refused',
    about: 'message',
    reason: 'EENVELOPE RCPT TO 550 5.7.1',
  })
})

test('a recipient that is to be tried later is deferred', async () => {
  sink.onRecipient = () => '451 4.7.1 greylisted'

  assert.deepEqual(await carrierTo(sink.port).send(mail, never), { outcome: 'deferred', reason: 'EENVELOPE RCPT TO 451 4.7.1' })
})

test('a server that is away, silent, hanging up or hostile to us costs nobody their mail', async () => {
  const silent = createServer(() => {})
  const rude = createServer((socket) => socket.end())
  const blocking = createServer((socket) => socket.end('554 5.7.1 your network is blocked\r\n'))
  const away = createServer()
  const port = (server: typeof silent) =>
    new Promise<number>((resolve) => server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port)))
  const awayPort = await port(away)
  away.close()

  for (const target of [await port(silent), await port(rude), await port(blocking), awayPort]) {
    const result = await carrierTo(target).send(mail, never)
    assert.equal(result.outcome, 'unreachable')
  }
  for (const server of [silent, rude, blocking]) server.close()
})

test("a wrong password and a refused sender are the operator's matter, not the end of a mail", async () => {
  const strict = await startSink(0, {
    authOptional: false,
    disabledCommands: [],
    allowInsecureAuth: true,
    hideSTARTTLS: true,
    onAuth: (_auth, _session, done) => done(Object.assign(new Error('wrong password'), { responseCode: 535 })),
  })
  const noSender = await startSink(0, {
    onMailFrom: (_address, _session, done) => done(Object.assign(new Error('no'), { responseCode: 550 })),
  })

  const login = await carrierTo(strict.port, { credentials: { user: 'u', password: 'p' } }).send(mail, never)
  const sender = await carrierTo(noSender.port).send(mail, never)
  await strict.close()
  await noSender.close()

  assert.equal(login.outcome, 'unreachable')
  assert.equal(sender.outcome, 'unreachable')
})

test('STARTTLS that is demanded and not offered sends nothing in the clear', async () => {
  const result = await carrierTo(sink.port, { security: 'starttls' }).send(mail, never)

  assert.equal(result.outcome, 'unreachable')
  assert.equal(sink.mails.length, 0)
})

test('an attempt ends soon after its signal', async () => {
  sink.onMessage = () => new Promise(() => {})
  const began = Date.now()

  const result = await carrierTo(sink.port, { timeoutMillis: 60_000 }).send(mail, AbortSignal.timeout(200))

  assert.equal(result.outcome, 'unreachable')
  assert.ok(Date.now() - began < 2000)
})
