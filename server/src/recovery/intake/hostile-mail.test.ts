import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { after, before, describe, test } from 'node:test'
import { drawPicture, type NameServer, startNameServer } from '../../../testing/index.ts'
import { costlySignatures, longestStill } from '../mails/hostile-mail.fixture.ts'
import type { DeliveredMail } from './delivered-mail.ts'
import { readApart } from './read-apart.ts'
import { readMail } from './read-mail.ts'

const head = (more: readonly string[] = []) => [
  'From: Eve <eve@example.test>',
  'To: help@id.example.test',
  'Date: Sat, 21 Nov 2026 12:00:00 +0000',
  'Subject: Help',
  'MIME-Version: 1.0',
  ...more,
]
const mail = (body: string | Buffer, ...more: string[]): Buffer =>
  Buffer.concat([Buffer.from(`${head(more).join('\r\n')}\r\n\r\n`, 'latin1'), Buffer.from(body)])
const mixed = (...parts: string[]) =>
  mail(`${parts.map((part) => `--b\r\n${part}\r\n`).join('')}--b--\r\n`, 'Content-Type: multipart/mixed; boundary=b')
const attached = (type: string, name: string, content: Buffer) =>
  `Content-Type: ${type}; name="${name}"\r\nContent-Disposition: attachment; filename="${name}"\r\nContent-Transfer-Encoding: base64\r\n\r\n${content.toString('base64')}`
const words = 'Content-Type: text/plain; charset=utf-8\r\n\r\n4. 0.5 BTC'
const png = drawPicture('hostile', { width: 60, height: 40 })

const nested = (depth: number): string =>
  depth === 0 ? words : `Content-Type: multipart/mixed; boundary=b${depth}\r\n\r\n--b${depth}\r\n${nested(depth - 1)}\r\n--b${depth}--`
const inMail = (depth: number): string =>
  depth === 0 ? words : `Content-Type: message/rfc822\r\n\r\nSubject: inner\r\nMIME-Version: 1.0\r\n${inMail(depth - 1)}`

describe('what is in a mail', () => {
  test('its words in whatever way they are sent', async () => {
    for (const [name, raw] of Object.entries({
      plain: mail('4. 0.5 BTC'),
      latin1: mail(Buffer.from('4. 0.5 BTC ü', 'latin1'), 'Content-Type: text/plain; charset=iso-8859-1'),
      'a charset that lies': mail(Buffer.from('4. 0.5 BTC ü', 'latin1'), 'Content-Type: text/plain; charset=utf-8'),
      'a charset that is none': mail('4. 0.5 BTC', 'Content-Type: text/plain; charset=klingon-8'),
      base64: mail(Buffer.from('4. 0.5 BTC').toString('base64'), 'Content-Transfer-Encoding: base64'),
      'broken base64': mail(`${Buffer.from('4. 0.5 BTC').toString('base64')}!!!=(((`, 'Content-Transfer-Encoding: base64'),
      'quoted-printable': mail('4. 0.5=20BTC=', 'Content-Transfer-Encoding: quoted-printable'),
      'HTML only': mail(
        '<html><head><style>p{}</style></head><p>4. 0.5&nbsp;<b>BTC</b></p><script>4. 9</script>',
        'Content-Type: text/html',
      ),
      'NUL and other controls': mail('4. 0.5\u0000 B\u0007TC'),
      mixed: mixed(words, attached('image/png', 'me.png', png)),
    }))
      assert.match((await readMail(raw)).text.replaceAll('\u00a0', ' '), /4\. 0\.5 BTC/, name)
  })

  test('pictures by their content, and nothing else: no archive, no mail within, nothing that has the name of a picture only', async () => {
    const zip = Buffer.from('504b0304140000000000', 'hex')
    const { pictures, hasOther } = await readMail(
      mixed(
        words,
        ...[
          attached('application/octet-stream', 'me', png),
          attached('image/png', 'me.png', zip),
          attached('application/zip', 'a.zip', zip),
        ],
        ...[attached('image/svg+xml', 'me.svg', Buffer.from('<svg/>')), inMail(1)],
      ),
    )
    assert.deepEqual([pictures.length, Buffer.from(pictures[0] ?? []).equals(png), hasOther], [1, true, true])
    assert.equal(
      (await readMail(mixed(words, ...Array.from({ length: 9 }, () => attached('image/png', 'me.png', png))))).pictures.length,
      5,
    )
  })

  test('a field that stands twice makes two mails of one, and is told', async () => {
    for (const more of ['From: nora@example.test', 'To: else@example.test', 'Date: Mon, 1 Jan 2024 00:00:00 +0000', 'Subject: x'])
      assert.equal((await readMail(mail(words, more))).isAmbiguous, true, more)
    assert.equal((await readMail(mail(words))).isAmbiguous, false)
  })

  test('nothing in a field begins another', async () => {
    const { subject, messageId, references } = await readMail(
      mail(words, 'Message-ID: <a@b>\r\n <c@d> \r\n', `References: <case-x@y> <${'z'.repeat(400)}@q> < a b >`).subarray(0),
    )
    assert.equal(subject, 'Help')
    assert.equal(messageId, 'a@b')
    assert.deepEqual(references, [])
    const encoded = Buffer.from('A\r\nBcc: all@example.test\u202e').toString('base64')
    const raw = Buffer.from(mail(words).toString().replace('Subject: Help', `Subject: =?utf-8?B?${encoded}?=`))
    assert.doesNotMatch((await readMail(raw)).subject, /[\r\n\u202e]/)
  })

  test('white space that a mail server changes makes no other mail; a word does', async () => {
    const [one, other, third] = await Promise.all([mail('4. 0.5  BTC \r\n\r\n'), mail('4. 0.5 BTC\r\n'), mail('4. 5 BTC')].map(readMail))
    assert.equal(one?.content, other?.content)
    assert.notEqual(one?.content, third?.content)
  })
})

describe('mail that is made to do harm', () => {
  let names: NameServer
  before(async () => {
    names = await startNameServer()
  })
  after(() => names.close())
  const read = (raw: Buffer, limit?: AbortSignal) => {
    const delivered: DeliveredMail = { envelopeFrom: 'eve@example.test', to: 'help@id.example.test', client: null, raw }
    return readApart(delivered, [names.address], limit)
  }

  const many = (count: number) => mixed(...Array.from({ length: count }, () => words))
  const cases: Record<string, [raw: Buffer, isRead: boolean]> = {
    'a thousand parts': [many(1001), false],
    'a hundred thousand parts': [many(100_000), false],
    'parts in parts, two hundred deep': [mail(`--o\r\n${nested(200)}\r\n--o--`, 'Content-Type: multipart/mixed; boundary=o'), false],
    'mails in mails': [mixed(words, inMail(100)), true],
    'a megabyte of fields': [mail(words, ...Array.from({ length: 20_000 }, (_, at) => `X-${at}: ${'y'.repeat(60)}`)), false],
    'one field of a megabyte': [mail(words, `X-Long: ${'y'.repeat(1_000_000)}`), false],
    'a thousand signatures of as many digests': [mail(Buffer.alloc(1_000_000, 'x'), ...costlySignatures(1000)), true],
    'a boundary that never ends': [mail('--b\r\n\r\nx'.repeat(900), 'Content-Type: multipart/mixed; boundary=b'), true],
    'nineteen megabytes of nothing': [mail(Buffer.alloc(19 * 1024 * 1024)), true],
    'nineteen megabytes of tags': [mail('<a<'.repeat(6_000_000), 'Content-Type: text/html'), true],
    'no fields at all': [Buffer.from('\r\n\r\nhello'), true],
    'nothing at all': [Buffer.alloc(0), true],
    'no line ends': [Buffer.alloc(1_000_000, 'x'), false],
  }
  for (const [name, [raw, isRead]] of Object.entries(cases))
    test(`${name}: ${isRead ? 'read' : 'given up'} in a thread of its own, and opens nothing`, async () => {
      const still = await longestStill(async () => {
        const { sender, read: found } = await read(raw)
        assert.equal(sender.verdict, 'unproved')
        assert.equal(found !== null, isRead)
      })
      assert.ok(still < 2000, `nobody was answered for ${still} ms`)
    })

  test('name servers that never answer end with the patience of the reader, and the mail waits', async () => {
    const name = 'x._domainkey.example.test'
    names.silent.add(name)
    // Where the body is another one nobody is asked.
    const digest = createHash('sha256').update(`${words}\r\n`).digest('base64')
    const signed = mail(words, `DKIM-Signature: v=1; a=rsa-sha256; d=example.test; s=x; h=from:to:date; bh=${digest}; b=eA==`)
    const patience = new AbortController()
    const reading = read(signed, patience.signal)
    await once(names.questions, name)
    patience.abort()
    assert.deepEqual(await reading, { sender: { verdict: 'undecided' }, read: null })
  })
})
