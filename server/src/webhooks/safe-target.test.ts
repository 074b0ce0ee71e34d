import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { faultOfTarget, isPublicAddress, publicLookup } from './safe-target.ts'

const inside = [
  ...['0.0.0.0', '10.1.2.3', '100.64.0.1', '127.0.0.1', '127.255.255.255', '169.254.169.254', '172.16.0.1', '172.31.255.255', '192.0.0.8'],
  ...['192.0.2.1', '192.88.99.1', '192.168.1.1', '198.18.0.1', '198.51.100.7', '203.0.113.9', '224.0.0.1', '255.255.255.255'],
  ...[
    '::',
    '::1',
    '::ffff:127.0.0.1',
    '::ffff:8.8.8.8',
    '::ffff:7f00:1',
    '64:ff9b::7f00:1',
    '64:ff9b:1::1',
    '100::1',
    '2001::1',
    '2001:db8::1',
  ],
  ...['2002:7f00:1::', '3fff::1', 'fc00::1', 'fd12:3456::1', 'fe80::1', 'fec0::1', 'ff02::1', 'nonsense', ''],
]
const outside = [
  '1.1.1.1',
  '8.8.8.8',
  '9.255.255.255',
  '11.0.0.0',
  '172.15.0.1',
  '172.32.0.1',
  '223.255.255.255',
  '2606:4700::1111',
  '2a00::1',
]

describe('where events may be sent', () => {
  test('only addresses of the public internet are public', () => {
    for (const address of inside) assert.equal(isPublicAddress(address), false, address)
    for (const address of outside) assert.equal(isPublicAddress(address), true, address)
  })

  test('an address is https, names nobody, and is not inside, however that is spelled', () => {
    const refused = [
      ...[
        'http://example.com/',
        'ftp://example.com/',
        'javascript:alert(1)',
        'example.com',
        '//example.com',
        '',
        'https://',
        'file:///etc/passwd',
      ],
      ...['https://user@example.com/', 'https://user:password@example.com/', 'https://example.com/#part'],
      ...[
        'https://localhost/',
        'https://LOCALHOST/',
        'https://api.localhost/',
        'https://metadata/',
        'https://127.0.0.1/',
        'https://127.1/',
      ],
      ...[
        'https://2130706433/',
        'https://0x7f.1/',
        'https://0177.0.0.1/',
        'https://①②⑦.0.0.1/',
        'https://[::1]/',
        'https://[::ffff:127.0.0.1]/',
      ],
      ...['https://[fe80::1]/', 'https://169.254.169.254/latest', 'https://10.0.0.1:8443/', 'https://0/'],
    ]
    for (const url of refused) assert.ok(faultOfTarget(url, { allowPrivate: false }), url)
    for (const url of ['https://example.com/hooks?a=b', 'https://example.com:8443/', 'https://8.8.8.8/', 'https://[2606:4700::1111]/'])
      assert.equal(faultOfTarget(url, { allowPrivate: false }), undefined, url)
  })

  test('where the operator allows it, the own network and plain http will do, and nothing else', () => {
    for (const url of ['http://localhost:8080/', 'http://10.0.0.1/', 'https://shop/'])
      assert.equal(faultOfTarget(url, { allowPrivate: true }), undefined, url)
    for (const url of ['ftp://10.0.0.1/', 'http://a:b@10.0.0.1/', 'nonsense']) assert.ok(faultOfTarget(url, { allowPrivate: true }), url)
  })

  test('a name that stands for an address inside is refused when it is looked up', async () => {
    for (const all of [true, false]) {
      const error = await new Promise<NodeJS.ErrnoException | null>((resolve) =>
        publicLookup('localhost', { all }, (found) => resolve(found)),
      )
      assert.equal(error?.code, 'PRIVATE_TARGET')
    }
  })
})
