import assert from 'node:assert/strict'
import { after, before, beforeEach, test } from 'node:test'
import { createTransport } from 'nodemailer'
import smpp from 'smpp'
import { type Inbox, type MailMessage, type RefusedMailbox, startInbox, type TextMessage } from './index.ts'

let inbox: Inbox
let client: ReturnType<typeof createTransport>

before(async () => {
  inbox = await startInbox({ smtpPort: 0, httpPort: 0 })
  client = createTransport({ host: inbox.smtpHost, port: inbox.smtpPort, ignoreTLS: true })
})
beforeEach(() => fetch(`${inbox.url}/api/messages`, { method: 'DELETE' }))
after(async () => {
  client.close()
  await inbox.close()
})

const ada = { from: 'Countersign <noreply@example.com>', to: 'ada@example.com' }

async function messages<M = MailMessage>(query = ''): Promise<M[]> {
  const answer = await fetch(`${inbox.url}/api/messages${query}`)
  assert.equal(answer.status, 200)
  return ((await answer.json()) as { messages: M[] }).messages
}

test('a mail sent by SMTP comes out of the API with both its parts', async () => {
  await client.sendMail({ ...ada, subject: 'Grüße – 你好', text: 'plain: Zürich', html: '<p>formatted</p>' })

  const [message] = await messages()
  assert.equal(message?.kind, 'mail')
  assert.equal(message.subject, 'Grüße – 你好')
  assert.equal(message.from, 'noreply@example.com')
  assert.deepEqual(message.to, ['ada@example.com'])
  assert.match(message.text, /plain: Zürich/)
  assert.match(message.html ?? '', /<p>formatted<\/p>/)
  assert.ok(Math.abs(Date.parse(message.receivedAt) - Date.now()) < 5000)
})

test('messages are listed newest first, by recipient in any spelling, and after one that is known', async () => {
  await client.sendMail({ ...ada, subject: 'one', text: '1' })
  await client.sendMail({ ...ada, to: 'Grace@Example.com', subject: 'two', text: '2' })
  await client.sendMail({ ...ada, subject: 'three', text: '3' })

  const all = await messages()
  assert.deepEqual(
    all.map((message) => message.subject),
    ['three', 'two', 'one'],
  )
  assert.deepEqual(
    (await messages('?to=grace@example.com')).map((message) => message.subject),
    ['two'],
  )
  assert.deepEqual(
    (await messages(`?to=ada@example.com&after=${all[2]?.id}`)).map((message) => message.subject),
    ['three'],
  )
})

test('the recipient is who the mail was delivered to, not who its header names', async () => {
  await client.sendMail({ ...ada, envelope: { from: 'a@example.com', to: ['hidden@example.com'] }, subject: 'copy', text: 'x' })

  assert.deepEqual((await messages())[0]?.to, ['hidden@example.com'])
})

test('attachments are ignored', async () => {
  await client.sendMail({
    ...ada,
    subject: 'with a file',
    text: 'see file',
    attachments: [{ filename: 'a.html', content: '<script>1</script>' }],
  })

  const [message] = await messages()
  assert.match(message?.text ?? '', /see file/)
  assert.equal(message?.html, null)
  assert.doesNotMatch(JSON.stringify(message), /script/)
})

test('a mail over the size limit is refused and nothing is kept', async () => {
  await assert.rejects(client.sendMail({ ...ada, subject: 'large', text: 'x'.repeat(600 * 1024) }), { responseCode: 552 })

  assert.equal((await messages()).length, 0)
})

test('only the last 500 messages are kept', async () => {
  const pooled = createTransport({ pool: true, maxMessages: 1000, host: inbox.smtpHost, port: inbox.smtpPort, ignoreTLS: true })
  await Promise.all(Array.from({ length: 505 }, (_, index) => pooled.sendMail({ ...ada, subject: `no. ${index}`, text: 'x' })))
  pooled.close()

  assert.equal((await messages()).length, 500)
})

test('a mailbox that is to be refused is refused for good and counted, in any spelling, until it is taken again', async () => {
  const refused = async (method?: 'PUT' | 'DELETE') => {
    if (method) assert.equal((await fetch(`${inbox.url}/api/refused/Gone@Example.com`, { method })).status, 204)
    return ((await (await fetch(`${inbox.url}/api/refused`)).json()) as { mailboxes: RefusedMailbox[] }).mailboxes
  }
  const write = () => client.sendMail({ ...ada, to: 'gone@example.com', subject: 'still there?', text: 'x' })

  assert.deepEqual(await refused('PUT'), [{ address: 'gone@example.com', refusals: 0 }])
  for (let sent = 0; sent < 2; sent++) await assert.rejects(write(), { responseCode: 550, response: /^550 5\.1\.1 / })
  await client.sendMail({ ...ada, subject: 'to somebody else', text: 'x' })

  assert.deepEqual(await refused(), [{ address: 'gone@example.com', refusals: 2 }])
  assert.deepEqual(
    (await messages()).map(({ subject }) => subject),
    ['to somebody else'],
  )
  assert.deepEqual(await refused('DELETE'), [])
  await write()
  assert.equal((await messages('?to=gone@example.com')).length, 1)
})

test('DELETE empties the inbox', async () => {
  await client.sendMail({ ...ada, subject: 'gone', text: 'x' })

  const answer = await fetch(`${inbox.url}/api/messages`, { method: 'DELETE' })

  assert.equal(answer.status, 204)
  assert.equal((await messages()).length, 0)
})

test('a listener is told of a change within a second', async () => {
  const abort = new AbortController()
  const events = await fetch(`${inbox.url}/api/events`, { signal: abort.signal })
  assert.equal(events.headers.get('content-type'), 'text/event-stream')
  const reader = (events.body as ReadableStream<Uint8Array>).getReader()
  await reader.read()

  const told = reader.read()
  await client.sendMail({ ...ada, subject: 'now', text: 'x' })

  assert.match(Buffer.from((await told).value ?? []).toString(), /^event: change$/m)
  abort.abort()
})

test('wrong parameters are refused', async () => {
  assert.equal((await fetch(`${inbox.url}/api/messages?after=yesterday`)).status, 400)
  assert.equal((await fetch(`${inbox.url}/api/messages/1000000/html`)).status, 404)
  assert.equal((await fetch(`${inbox.url}/api/messages/x/html`)).status, 400)
})

test('a name that only points to this machine gets no answer', async () => {
  const { request } = await import('node:http')
  const status = await new Promise((resolve, reject) => {
    const asked = request({ host: '127.0.0.1', port: inbox.httpPort, path: '/api/messages', headers: { host: 'evil.example' } })
    asked
      .on('response', (answer) => resolve(answer.resume().statusCode))
      .on('error', reject)
      .end()
  })

  assert.equal(status, 403)
})

test('the inbox refuses to listen beyond this machine', async () => {
  await assert.rejects(startInbox({ smtpPort: 0, httpPort: 0, host: '0.0.0.0' }), RangeError)
})

test('a taken port is reported and leaves nothing open', async () => {
  await assert.rejects(startInbox({ smtpPort: inbox.smtpPort, httpPort: 0 }), { code: 'EADDRINUSE' })
  await assert.rejects(startInbox({ smtpPort: 0, httpPort: inbox.httpPort }), { code: 'EADDRINUSE' })
})

test('a text over the gateway comes out of the API with its number', async () => {
  const text = 'Your code: 123456 é €\n\n@id.example.com #123456'
  const answer = await fetch(`${inbox.url}/gateway`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ to: '+447400123456', from: 'Example', text }),
  })

  assert.equal(answer.status, 202)
  const [message] = await messages<TextMessage>('?to=%2B447400123456')
  assert.deepEqual({ kind: message?.kind, from: message?.from, text: message?.text }, { kind: 'text', from: 'Example', text })
})

test('a text by SMPP is taken from whoever is bound, in both alphabets', async () => {
  const session = smpp.connect({ host: inbox.smtpHost, port: inbox.smppPort })
  const send = (fields: Record<string, unknown>) =>
    new Promise<number>((answer) => session.submit_sm(fields, (pdu) => answer(pdu.command_status)))
  const to = { source_addr: 'Example', destination_addr: '447400123456' }

  const unbound = await send({ ...to, data_coding: 0, short_message: Buffer.from('too early') })
  await new Promise((bound) => session.bind_transmitter({ system_id: 'x', password: 'y' }, bound))
  const statuses = [
    await send({ ...to, data_coding: 0, short_message: Buffer.from([0x05, 0x1b, 0x65]) }),
    await send({ ...to, data_coding: 8, short_message: Buffer.from('رمز', 'utf16le').swap16() }),
  ]
  session.destroy()

  assert.equal(unbound, 4)
  assert.deepEqual(statuses, [0, 0])
  assert.deepEqual(
    (await messages<TextMessage>()).map(({ text, to: [number] }) => [number, text]),
    [
      ['+447400123456', 'رمز'],
      ['+447400123456', 'é€'],
    ],
  )
})
