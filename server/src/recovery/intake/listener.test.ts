import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect } from 'node:net'
import { type TestContext, test } from 'node:test'
import { setTimeout as wait } from 'node:timers/promises'
import { createLog } from '../../log.ts'
import type { DeliveredMail } from './delivered-mail.ts'
import { listenForMail, type RefusedFor } from './listener.ts'

async function listening(
  t: TestContext,
  { peers = ['127.0.0.1'], keep }: { peers?: string[]; keep?: () => Promise<'kept' | 'full'> } = {},
) {
  const mails: DeliveredMail[] = []
  const refusals: RefusedFor[] = []
  const listener = await listenForMail(
    { host: '127.0.0.1', port: 0, address: 'help@id.example.test', peers },
    {
      keep: async (mail) => {
        mails.push(mail)
        return keep ? keep() : 'kept'
      },
      refused: (reason) => refusals.push(reason),
      log: createLog('silent'),
    },
  )
  t.after(() => listener.close())
  return { mails, refusals, port: listener.port }
}

/** Says line after line, and gives back the last line of each answer. */
async function talk(port: number, ...lines: (string | Buffer)[]): Promise<string[]> {
  const socket = connect(port, '127.0.0.1')
  const answers: string[] = []
  let text = ''
  socket.on('data', (chunk) => {
    text += chunk
    const whole = text.split('\r\n')
    text = whole.pop() ?? ''
    for (const line of whole) if (/^\d{3} /.test(line)) answers.push(line)
  })
  socket.on('error', () => undefined)
  const answered = async (count: number) => {
    for (let tries = 0; answers.length < count && !socket.destroyed && tries < 2000; tries += 1) await wait(5)
  }
  await answered(1)
  for (const [at, line] of lines.entries()) {
    socket.write(Buffer.concat([Buffer.from(line), Buffer.from('\r\n')]))
    await answered(at + 2)
  }
  socket.destroy()
  if (!socket.closed) await once(socket, 'close')
  return answers
}

const begin = ['EHLO mx.example.test', 'MAIL FROM:<nora@home.test>', 'RCPT TO:<help@id.example.test>', 'DATA']

test('takes a mail with where it came from, for the address and what stands behind its plus', async (t) => {
  const { mails, port } = await listening(t)
  const answers = await talk(
    port,
    'EHLO mx.example.test',
    'XFORWARD NAME=mail.home.test ADDR=192.0.2.7 HELO=mail.home.test',
    'MAIL FROM:<nora@home.test>',
    'RCPT TO:<Help+h4k7pq9r-mark@ID.example.test>',
    'DATA',
    'Subject: x\r\n\r\n..dot\r\n.',
  )

  assert.match(answers.at(-1) ?? '', /^250 /)
  assert.deepEqual(
    mails.map(({ raw, ...rest }) => ({ ...rest, raw: raw.toString() })),
    [
      {
        envelopeFrom: 'nora@home.test',
        to: 'Help+h4k7pq9r-mark@ID.example.test',
        client: { address: '192.0.2.7', helo: 'mail.home.test' },
        raw: 'Subject: x\r\n\r\n.dot\r\n',
      },
    ],
  )
})

test('nobody but our mail servers is listened to', async (t) => {
  const { mails, refusals, port } = await listening(t, { peers: ['10.1.0.0/16', '192.0.2.1'] })

  assert.match((await talk(port, ...begin))[0] ?? '', /^554 5\.7\.1/)
  assert.equal(mails.length, 0)
  assert.deepEqual(refusals, ['peer'])
})

test('no other address is taken', async (t) => {
  const { refusals, port } = await listening(t)
  const answers = await talk(
    port,
    ...begin.slice(0, 2),
    ...['nobody@id.example.test', 'help@example.test', 'help@id.example.test.evil.test', 'helper@id.example.test'].map(
      (to) => `RCPT TO:<${to}>`,
    ),
  )

  for (const answer of answers.slice(3)) assert.match(answer, /^550 5\.1\.1/)
  assert.deepEqual(refusals, ['mailbox', 'mailbox', 'mailbox', 'mailbox'])
})

test('a mail above 20 MiB is refused for good, announced or not; nothing of it is kept', async (t) => {
  const { mails, refusals, port } = await listening(t)

  assert.match((await talk(port, begin[0] ?? '', 'MAIL FROM:<nora@home.test> SIZE=52428800')).at(-1) ?? '', /^552 /)
  const large = Buffer.concat([Buffer.alloc(21 * 1024 * 1024, 'abcdefg\r\n'), Buffer.from('\r\n.')])
  assert.match((await talk(port, ...begin, large)).at(-1) ?? '', /^552 5\.3\.4/)
  assert.equal(mails.length, 0)
  // Whoever says the size before sends nothing.
  assert.deepEqual(refusals, ['size'])
})

test('what cannot be kept now is to come later', async (t) => {
  const full = await listening(t, { keep: async () => 'full' })
  assert.match((await talk(full.port, ...begin, 'Hello\r\n.')).at(-1) ?? '', /^452 4\.3\.1/)
  const broken = await listening(t, { keep: () => Promise.reject(new Error('the disk is full')) })
  assert.match((await talk(broken.port, ...begin, 'Hello\r\n.')).at(-1) ?? '', /^451 4\.3\.0/)
  assert.deepEqual([full.refusals, broken.refusals], [['full'], ['failure']])
})

test('of many mails at once those that there is no room for are to come later', async (t) => {
  const { promise, resolve } = Promise.withResolvers<'kept'>()
  const { port, mails, refusals } = await listening(t, { keep: () => promise })
  const talks = Array.from({ length: 7 }, () => talk(port, ...begin, 'Hello\r\n.'))
  for (let tries = 0; mails.length < 4 && tries < 1000; tries += 1) await wait(5)
  await wait(300)
  resolve('kept')
  const last = (await Promise.all(talks)).map((answers) => answers.at(-1)?.slice(0, 3)).sort()

  assert.deepEqual(last, ['250', '250', '250', '250', '451', '451', '451'])
  assert.deepEqual(refusals, ['busy', 'busy', 'busy'])
})
