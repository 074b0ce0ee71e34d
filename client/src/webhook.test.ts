import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { describe, test } from 'node:test'
import { Webhook } from 'standardwebhooks'
import { verifyWebhook, WebhookVerificationError } from './index.ts'

const newSecret = () => `whsec_${randomBytes(32).toString('base64')}`
const secret = newSecret()
const now = Date.UTC(2026, 10, 22, 12)
const body = JSON.stringify({
  type: 'factor.added',
  timestamp: '2026-11-22T12:00:00.000Z',
  data: { accountId: 'acc_a', externalId: '42', kind: 'totp' },
})

/** As the reference library of standard-webhooks signs. */
function signed({ at = now, by = secret, id = 'evt_1', text = body } = {}) {
  const signature = new Webhook(by).sign(id, new Date(at), text)
  return { 'webhook-id': id, 'webhook-timestamp': String(Math.floor(at / 1000)), 'webhook-signature': signature }
}
const refused = (given: Parameters<typeof verifyWebhook>[0]) => assert.rejects(verifyWebhook(given), WebhookVerificationError)

describe('verifyWebhook', () => {
  test('takes what the reference library signed, with headers of Node and of the web', async () => {
    const event = await verifyWebhook({ secret, headers: signed(), body, now })
    assert.deepEqual([event.id, event.type, event.data.externalId, event.data.kind], ['evt_1', 'factor.added', '42', 'totp'])
    assert.deepEqual(await verifyWebhook({ secret, headers: new Headers(signed()), body, now }), event)
  })

  test('takes one right signature among several, and one right secret among several', async () => {
    const other = newSecret()
    const both = `${signed({ by: other })['webhook-signature']} ${signed()['webhook-signature']} v2,aGVsbG8=`

    for (const one of [secret, other, [newSecret(), secret]])
      await verifyWebhook({ secret: one, headers: { ...signed(), 'webhook-signature': both }, body, now })
    await refused({ secret: newSecret(), headers: { ...signed(), 'webhook-signature': both }, body, now })
  })

  test('refuses what was changed, moved to another id or time, or signed by somebody else', async () => {
    await refused({ secret, headers: signed(), body: body.replace('42', '43'), now })
    await refused({ secret, headers: signed(), body: `${body} `, now })
    await refused({ secret, headers: { ...signed(), 'webhook-id': 'evt_2' }, body, now })
    await refused({ secret, headers: { ...signed(), 'webhook-timestamp': String(now / 1000 + 1) }, body, now })
    await refused({ secret, headers: signed({ by: newSecret() }), body, now })
  })

  test('refuses every single bit that is flipped in the signature', async () => {
    const headers = signed()
    const bytes = Buffer.from(headers['webhook-signature'].slice(3), 'base64')
    for (let bit = 0; bit < bytes.length * 8; bit++) {
      const flipped = Buffer.from(bytes)
      flipped[bit >> 3] = (flipped[bit >> 3] ?? 0) ^ (1 << (bit & 7))
      await refused({ secret, headers: { ...headers, 'webhook-signature': `v1,${flipped.toString('base64')}` }, body, now })
    }
  })

  test('refuses what is five minutes too old or too new, and takes what is not', async () => {
    for (const off of [-300_000, 300_000]) await verifyWebhook({ secret, headers: signed({ at: now + off }), body, now })
    for (const off of [-301_000, 301_000]) await refused({ secret, headers: signed({ at: now + off }), body, now })
  })

  test('refuses what has no signature, or none that it knows', async () => {
    const { 'webhook-signature': signature, ...without } = signed()
    await refused({ secret, headers: without, body, now })
    for (const strange of ['', 'v1,', 'v1', 'v1a,xx', signature.replace('v1', 'v2'), signature.slice(0, 20), 'v1,****'])
      await refused({ secret, headers: { ...without, 'webhook-signature': strange }, body, now })
    await refused({ secret, headers: { ...signed(), 'webhook-timestamp': 'now' }, body, now })
    await refused({ secret, headers: {}, body, now })
  })

  test('a secret that is none is a mistake of the program, not of the request', async () => {
    await assert.rejects(verifyWebhook({ secret: 'whsec_', headers: signed(), body, now }), TypeError)
  })
})
