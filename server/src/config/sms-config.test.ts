import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ConfigurationFaults, loadConfig } from './load-config.ts'

const needed = { COUNTERSIGN_SMTP_HOST: 'mail.example.test', COUNTERSIGN_SMTP_FROM: 'no-reply@example.test' }

/** Names without what they all begin with. */
function load(given: Record<string, string>) {
  const env = Object.fromEntries(Object.entries(given).map(([name, value]) => [`COUNTERSIGN_SMS_${name}`, value]))
  return loadConfig({ args: [], env: { ...needed, ...env } })
}

async function faultsOf(given: Record<string, string>): Promise<string> {
  const error = await load(given).then(
    () => assert.fail('it loaded'),
    (reason: unknown) => reason,
  )
  assert.ok(error instanceof ConfigurationFaults, String(error))
  return error.faults.join('\n')
}

const both = { SENDER: 'Example', COUNTRIES: 'GB, IE' }
const smpp = { ...both, CARRIER: 'smpp', SMPP_HOST: 'smsc.example.test', SMPP_SYSTEM_ID: 'example' }
const http = {
  ...both,
  CARRIER: 'http',
  HTTP_URL: 'https://gateway.example.test/send',
  HTTP_HEADERS: 'Authorization: Bearer {secret}\nX-Account: 7',
  HTTP_BODY: '{"to":"{to}","text":"{text}"}',
  HTTP_SECRET: 'gateway secret',
}

test('without anything no texts are sent', async () => {
  assert.equal((await load({})).sms, null)
})

test('reads a centre and a gateway', async () => {
  const centre = await load({ ...smpp, SMPP_PASSWORD: 'p', BLOCKED_PREFIXES: '+4470,+881', HOURLY_LIMIT: '50' })
  const gateway = await load(http)

  assert.deepEqual(centre.sms, {
    carrier: { kind: 'smpp', host: 'smsc.example.test', port: 2775, tls: false, systemId: 'example', systemType: '', password: 'p' },
    sender: 'Example',
    countries: ['GB', 'IE'],
    blockedPrefixes: ['+4470', '+881'],
    hourlyLimit: 50,
    risk: null,
  })
  assert.deepEqual(gateway.sms?.carrier.kind === 'http' && [gateway.sms.carrier.headers, gateway.sms.carrier.secret], [
    ['Authorization: Bearer {secret}', 'X-Account: 7'],
    'gateway secret',
  ])
})

test('half of it is named as what is missing or too much', async () => {
  for (const [given, fault] of [
    [{ SENDER: 'Example' }, /sms\.sender is given, but sms\.carrier is none/],
    [
      { CARRIER: 'smpp' },
      /sms\.sender must be given[\s\S]*sms\.countries must be given[\s\S]*sms\.smppHost must be given[\s\S]*sms\.smppSystemId/,
    ],
    [{ ...smpp, COUNTRIES: '' }, /sms\.countries must be given/],
    [{ ...smpp, COUNTRIES: 'United Kingdom' }, /two-letter country codes/],
    [{ ...smpp, HTTP_URL: 'https://x.example' }, /sms\.httpUrl is given, but sms\.carrier is smpp/],
    [{ ...smpp, SENDER: 'Far Too Long A Name' }, /sms\.sender .* must be a name of up to 11/],
    [{ ...smpp, HOURLY_LIMIT: '0' }, /whole number from 1/],
    [{ ...both, CARRIER: 'http' }, /sms\.httpUrl must be given/],
    [{ ...http, HTTP_BODY: '{"text":"{text}"}' }, /neither \{to\} nor \{digits\}/],
    [{ ...http, HTTP_BODY: '{"to":"{to}"}' }, /have no \{text\}/],
    [{ ...http, HTTP_SECRET: '' }, /\{secret\} stands for sms\.httpSecret/],
    [{ ...http, HTTP_HEADERS: '' }, /\{secret\} stands nowhere/],
    [{ ...http, HTTP_METHOD: 'GET' }, /sms\.httpMethod is GET, which has none/],
    [{ ...http, HTTP_SECRET_FILE: '/nowhere' }, /both given/],
    [{ ...smpp, RISK_URL: 'https://risk.example.test' }, /without sms\.riskSecret/],
    [{ ...smpp, RISK_SECRET: 'sixteen letters or more' }, /sms\.riskSecret .*without a space/],
    [{ ...smpp, RISK_SECRET: 'sixteen-letters-or-more' }, /without sms\.riskUrl/],
  ] as const) {
    assert.match(await faultsOf(given), fault)
  }
})

test('no fault repeats a secret', async () => {
  assert.doesNotMatch(await faultsOf({ ...http, CARRIER: 'smpp', HTTP_SECRET: 'gateway secret' }), /gateway secret/)
})
