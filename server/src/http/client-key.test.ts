import assert from 'node:assert/strict'
import { test } from 'node:test'
import { clientKey, keyOfAddress } from './client-key.ts'
import { testServer } from './http-server.fixture.ts'

test('an IPv4 address counts as itself in all its spellings', () => {
  for (const address of ['203.0.113.9', '::ffff:203.0.113.9', '::ffff:cb00:7109', '0:0:0:0:0:ffff:203.0.113.9', '::FFFF:203.0.113.9']) {
    assert.equal(keyOfAddress(address), '203.0.113.9', address)
  }
})

test('an IPv6 address counts as its /64 in all its spellings', () => {
  for (const address of ['2001:db8::1', '2001:db8:0:0:1:2:3:4', '2001:0DB8:0000::ffff', '2001:db8::1.2.3.4', '2001:db8::%eth0']) {
    assert.equal(keyOfAddress(address), '2001:db8:0:0::/64', address)
  }
  assert.equal(keyOfAddress('2001:db8:0:1::1'), '2001:db8:0:1::/64')
  assert.equal(keyOfAddress('::1'), '0:0:0:0::/64')
  assert.equal(keyOfAddress('1:2:3:4:5:6:7:8'), '1:2:3:4::/64')
  assert.equal(keyOfAddress('1:2:3:4:5:6:7::'), '1:2:3:4::/64')
})

test('what is no address is none', () => {
  for (const address of [undefined, '', 'unknown', '1.2.3', '1.2.3.4:80', '[::1]', '1.2.3.4, 5.6.7.8', '_hidden', '01.2.3.4'])
    assert.equal(keyOfAddress(address), undefined)
})

test('a forged header changes nothing; a configured proxy is believed about its own peer only', async (t) => {
  const forged = {
    'x-forwarded-for': '198.51.100.1',
    forwarded: 'for=198.51.100.1',
    'x-real-ip': '198.51.100.1',
    'cf-connecting-ip': '198.51.100.1',
  }
  const seen = async (trustedProxies: string[], remoteAddress: string, headers: Record<string, string>) => {
    const { app } = testServer(t, { trustedProxies })
    app.get('/', async (request) => clientKey(request))
    return (await app.inject({ url: '/', remoteAddress, headers })).body
  }

  assert.equal(await seen([], '203.0.113.9', forged), '203.0.113.9')
  assert.equal(await seen(['10.0.0.0/8'], '203.0.113.9', forged), '203.0.113.9')
  assert.equal(await seen(['10.0.0.0/8'], '10.1.2.3', { 'x-forwarded-for': '198.51.100.1, 203.0.113.9' }), '203.0.113.9')
  assert.equal(await seen(['10.0.0.0/8'], '10.1.2.3', { 'x-forwarded-for': '198.51.100.1, 203.0.113.9, 10.9.9.9' }), '203.0.113.9')
  assert.equal(await seen(['10.0.0.0/8'], '::ffff:10.1.2.3', { 'x-forwarded-for': '203.0.113.9' }), '203.0.113.9')
  assert.equal(await seen(['10.0.0.0/8'], '10.1.2.3', { 'x-forwarded-for': 'not an address' }), '10.1.2.3')
  assert.equal(await seen(['10.0.0.0/8'], '10.1.2.3', {}), '10.1.2.3')
})
