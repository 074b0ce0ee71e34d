import assert from 'node:assert/strict'
import { generateKeyPairSync } from 'node:crypto'
import { after, before, test } from 'node:test'
import { type DKIMSignOptions, dkimSign } from 'mailauth'
import { authenticSender } from './authentic-sender.ts'
import type { DeliveredMail } from './delivered-mail.ts'
import { type NameServer, startNameServer } from './name-server.fixture.ts'

const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 1024 })
const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }) as string
const key = publicKey.export({ type: 'spki', format: 'der' }).toString('base64')

let names: NameServer
before(async () => {
  names = await startNameServer()
  const text = (name: string, value: string) => names.records.set(`TXT ${name}`, [value])
  for (const domain of ['home.test', 'post.home.test', 'silent.test', 'mail.silent.test', 'strict.test', 'post.strict.test', 'evil.test'])
    text(`k._domainkey.${domain}`, `v=DKIM1; k=rsa; p=${key}`)
  text('t._domainkey.home.test', `v=DKIM1; k=rsa; t=y; p=${key}`)
  for (const domain of ['home.test', 'spf.test', 'evil.test']) text(`_dmarc.${domain}`, 'v=DMARC1; p=reject')
  text('_dmarc.strict.test', 'v=DMARC1; p=none; adkim=s; aspf=s')
  text('spf.test', 'v=spf1 ip4:192.0.2.7 -all')
  text('post.spf.test', 'v=spf1 ip4:192.0.2.7 -all')
  text('silent.test', 'v=spf1 ip4:192.0.2.7 -all')
})
after(() => names.close())

interface Made extends Partial<Pick<DeliveredMail, 'envelopeFrom' | 'client'>> {
  from?: string
  more?: string[]
  sign?: Partial<DKIMSignOptions['signatureData'] extends (infer One)[] | undefined ? One : never>
  /** Behind what is signed. */
  added?: string
}

async function verdict({ from = 'nora@home.test', more = [], sign, added = '', envelopeFrom = 'nora@home.test', client = null }: Made) {
  const fields = [`From: ${from}`, 'To: help@id.example.test', 'Date: Sat, 21 Nov 2026 12:00:00 +0000', 'Subject: Help', ...more]
  const raw = `${fields.join('\r\n')}\r\n\r\n4. 0.5 BTC\r\n`
  const signature = { signingDomain: 'home.test', selector: 'k', privateKey: pem, ...sign }
  const { signatures } = sign ? await dkimSign(raw, { signatureData: [signature] } as unknown as DKIMSignOptions) : { signatures: '' }
  const sender = await authenticSender({ raw: Buffer.from(signatures + raw + added), envelopeFrom, client }, [names.address])
  return sender.verdict === 'authentic' ? `${sender.by} ${sender.email.canonical}` : sender.verdict
}

const client = { address: '192.0.2.7', helo: 'mail.spf.test' }

test('a signature of the domain vouches, as its DMARC record says which domain that may be', async () => {
  assert.equal(await verdict({ sign: {} }), 'dkim nora@home.test')
  assert.equal(await verdict({ from: 'Nora <Nora@HOME.test>', sign: {} }), 'dkim nora@home.test')
  assert.equal(await verdict({ sign: { signingDomain: 'post.home.test' } }), 'dkim nora@home.test')
  assert.equal(await verdict({ sign: { signingDomain: 'evil.test' } }), 'unproved')
  assert.equal(await verdict({ from: 'a@strict.test', sign: { signingDomain: 'strict.test' } }), 'dkim a@strict.test')
  assert.equal(await verdict({ from: 'a@strict.test', sign: { signingDomain: 'post.strict.test' } }), 'unproved')
})

test('without such a record the very same domain, and no other', async () => {
  assert.equal(await verdict({ from: 'a@silent.test', sign: { signingDomain: 'silent.test' } }), 'dkim a@silent.test')
  assert.equal(await verdict({ from: 'a@silent.test', sign: { signingDomain: 'mail.silent.test' } }), 'unproved')
  assert.equal(await verdict({ from: 'a@silent.test', envelopeFrom: 'a@silent.test', client }), 'spf a@silent.test')
})

test('a signature that leaves something open vouches for nothing', async () => {
  assert.equal(await verdict({ sign: { maxBodyLength: 5 } as never }), 'unproved')
  assert.equal(await verdict({ sign: { maxBodyLength: 12 } as never, added: '1. mine' }), 'unproved')
  assert.equal(await verdict({ sign: {}, added: '1. mine' }), 'unproved')
  for (const headerList of ['From:Date:Subject', 'From:To:Subject'])
    assert.equal(await verdict({ sign: { headerList } as never }), 'unproved', headerList)
  assert.equal(await verdict({ sign: { selector: 't' } }), 'unproved')
})

test('two authors, or none, are nobody', async () => {
  assert.equal(await verdict({ from: 'nora@home.test, eve@home.test', sign: {} }), 'unproved')
  assert.equal(await verdict({ more: ['From: eve@home.test'], sign: {} }), 'unproved')
  assert.equal(await verdict({ from: '', sign: {} }), 'unproved')
})

test('a machine that may send for the domain vouches, where our mail server says that it was that machine', async () => {
  const from = 'a@spf.test'
  assert.equal(await verdict({ from, envelopeFrom: from, client }), 'spf a@spf.test')
  assert.equal(await verdict({ from, envelopeFrom: 'b@post.spf.test', client }), 'spf a@spf.test')
  assert.equal(await verdict({ from, envelopeFrom: from, client: null }), 'unproved')
  assert.equal(await verdict({ from, envelopeFrom: from, client: { ...client, address: '192.0.2.8' } }), 'unproved')
  assert.equal(await verdict({ from, envelopeFrom: 'eve@evil.test', client }), 'unproved')
  assert.equal(
    await verdict({
      from,
      envelopeFrom: from,
      client: null,
      more: ['Received: from x (x [192.0.2.7]) by us', 'Authentication-Results: us; dmarc=pass'],
    }),
    'unproved',
  )
})

test('what a name server does not say now it may say later', async () => {
  names.silent.add('k._domainkey.home.test')
  assert.equal(await verdict({ sign: {} }), 'undecided')
  names.silent.clear()
})
