import assert from 'node:assert/strict'
import { createHash, createHmac, generateKeyPairSync, type KeyObject, sign } from 'node:crypto'
import { describe, test } from 'node:test'
import { type KeySet, ReceiptVerificationError, verifyReceipt } from './index.ts'

const now = Date.UTC(2026, 10, 22, 12)
const seconds = now / 1000
const digest = createHash('sha256').update('send 1.5 BTC').digest('base64url')
const expected = { digest, issuer: 'https://id.example.com', audience: 'Exchange', now }
const { publicKey, privateKey } = generateKeyPairSync('ed25519')
const jwks: KeySet = { keys: [{ ...publicKey.export({ format: 'jwk' }), kid: 'k1', use: 'sig', alg: 'EdDSA' }] } as KeySet
const claims = {
  iss: expected.issuer,
  aud: expected.audience,
  sub: 'acc_a',
  jti: 'apr_a',
  kind: 'withdrawal',
  digest,
  amr: ['pwd', 'hwk', 'user', 'mfa'],
  acr: 'phrh',
  auth_time: seconds - 10,
  iat: seconds - 5,
  exp: seconds + 300,
}
const header = { alg: 'EdDSA', typ: 'countersign-receipt+jwt', kid: 'k1' }

const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
function receipt({ head = {}, body = {}, by = privateKey }: { head?: object; body?: object; by?: KeyObject } = {}): string {
  const signed = `${encode({ ...header, ...head })}.${encode({ ...claims, ...body })}`
  return `${signed}.${sign(null, Buffer.from(signed), by).toString('base64url')}`
}
const refused = (jws: string, more: object = {}, keys = jwks) =>
  assert.rejects(verifyReceipt(jws, keys, { ...expected, ...more }), ReceiptVerificationError)

describe('verifyReceipt', () => {
  test('gives back what was approved', async () => {
    assert.deepEqual(await verifyReceipt(receipt(), jwks, expected), claims)
  })

  test('refuses a receipt for something else, somebody else or of somebody else', async () => {
    await refused(receipt(), { digest: createHash('sha256').update('send 15 BTC').digest('base64url') })
    await refused(receipt(), { audience: 'Shop' })
    await refused(receipt(), { issuer: 'https://id.example.org' })
    await refused(receipt({ body: { aud: ['Exchange', 'Shop'] } }))
  })

  test('refuses what has run out, what is from the future, and what has no end', async () => {
    await verifyReceipt(receipt(), jwks, { ...expected, now: now + 359_000 })
    await refused(receipt(), { now: now + 360_000 })
    await refused(receipt({ body: { iat: seconds + 61 } }))
    await refused(receipt({ body: { exp: undefined } }))
    await refused(receipt({ body: { exp: '9999999999' } }))
  })

  test('refuses other keys, other algorithms and other kinds of tokens', async () => {
    await refused(receipt({ by: generateKeyPairSync('ed25519').privateKey }))
    await refused(receipt({ head: { kid: 'k2' } }))
    await refused(receipt(), {}, { keys: [] })
    await refused(receipt({ head: { typ: 'JWT' } }))
    await refused(receipt({ head: { crit: ['exp'] } }))
    for (const alg of ['none', 'HS256', 'RS256', 'eddsa', '']) await refused(receipt({ head: { alg } }))
    const unsigned = `${encode({ ...header, alg: 'none' })}.${encode(claims)}.`
    await refused(unsigned)
    const asSecret = `${encode({ ...header, alg: 'HS256' })}.${encode(claims)}`
    const mac = createHmac('sha256', publicKey.export({ format: 'der', type: 'spki' }))
      .update(asSecret)
      .digest('base64url')
    await refused(`${asSecret}.${mac}`)
    const embedded = generateKeyPairSync('ed25519')
    await refused(receipt({ head: { jwk: embedded.publicKey.export({ format: 'jwk' }) }, by: embedded.privateKey }))
  })

  test('refuses each byte that is changed, and what is no receipt at all', async () => {
    const whole = receipt()
    for (let at = 0; at < whole.length; at++) {
      // The last two bits of the signature's last character say nothing.
      if (at === whole.length - 1) continue
      const other = whole[at] === 'A' ? 'B' : 'A'
      if (whole[at] !== '.') await refused(whole.slice(0, at) + other + whole.slice(at + 1))
    }
    for (const strange of ['', '.', '..', '...', 'a.b.c', `${whole}.x`, whole.slice(0, -10), 'bnVsbA.bnVsbA.bnVsbA', '{}'])
      await refused(strange)
  })
})
