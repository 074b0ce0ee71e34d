import assert from 'node:assert/strict'
import type { IncomingMessage } from 'node:http'
import { test } from 'node:test'
import { forwardedAddress } from './forwarded-address.ts'
import { testServer } from './http-server.fixture.ts'

const cases: [proxies: string[], peer: string, header: string | undefined][] = [
  [[], '203.0.113.9', '198.51.100.1'],
  [['10.0.0.2'], '203.0.113.9', '198.51.100.1'],
  [['10.0.0.2'], '10.0.0.2', undefined],
  [['10.0.0.2'], '10.0.0.2', '198.51.100.1'],
  [['10.0.0.2'], '::ffff:10.0.0.2', '198.51.100.1'],
  [['10.0.0.2'], '10.0.0.2', '192.0.2.7, 198.51.100.1'],
  [['10.0.0.0/8'], '10.0.0.2', '192.0.2.7, 198.51.100.1, 10.1.2.3'],
  [['10.0.0.0/8'], '10.0.0.2', '10.9.9.9, 10.1.2.3'],
  [['fd00::/8'], 'fd00::1', '2001:db8::1'],
  [['10.0.0.2'], '10.0.0.2', 'unknown'],
]

test('an address that cannot be read comes from the same client as one that can', async (t) => {
  for (const [trustedProxies, remoteAddress, header] of cases) {
    const { app } = testServer(t, { trustedProxies })
    app.get('/', async (request) => request.ip)
    const headers: Record<string, string> = header === undefined ? {} : { 'x-forwarded-for': header }
    const readable = (await app.inject({ url: '/', remoteAddress, headers })).body

    const message = { socket: { remoteAddress }, headers } as unknown as IncomingMessage
    assert.equal(forwardedAddress(trustedProxies)(message), readable, JSON.stringify([trustedProxies, remoteAddress, header]))
  }
})

test('and is admitted or not as that client is', async (t) => {
  const seen: string[] = []
  const { app } = testServer(t, { trustedProxies: ['10.0.0.2'], admit: ({ ip }) => void seen.push(ip) })

  for (const url of ['/nothing', '/%zz'])
    await app.inject({ url, remoteAddress: '10.0.0.2', headers: { 'x-forwarded-for': '198.51.100.1', host: 'id.example.test' } })

  assert.deepEqual(seen, ['198.51.100.1', '198.51.100.1'])
})
