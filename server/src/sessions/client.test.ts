import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { describeUserAgent } from './client.ts'

const webkit = 'AppleWebKit/537.36 (KHTML, like Gecko)'
const real: [description: string, header: string][] = [
  ['Firefox on Windows', 'Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:145.0) Gecko/20100101 Firefox/145.0'],
  ['Firefox on Linux', 'Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0'],
  ['Firefox on Android', 'Mozilla/5.0 (Android 15; Mobile; rv:145.0) Gecko/145.0 Firefox/145.0'],
  [
    'Firefox on iOS',
    'Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) FxiOS/145.0 Mobile/15E148 Safari/605.1.15',
  ],
  ['Chrome on Windows', `Mozilla/5.0 (Windows NT 10.0; Win64; x64) ${webkit} Chrome/142.0.0.0 Safari/537.36`],
  ['Chrome on macOS', `Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) ${webkit} Chrome/142.0.0.0 Safari/537.36`],
  ['Chrome on Android', `Mozilla/5.0 (Linux; Android 10; K) ${webkit} Chrome/142.0.0.0 Mobile Safari/537.36`],
  ['Chrome on ChromeOS', `Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) ${webkit} Chrome/142.0.0.0 Safari/537.36`],
  ['Chrome on Linux', `Mozilla/5.0 (X11; Linux x86_64) ${webkit} HeadlessChrome/142.0.0.0 Safari/537.36`],
  [
    'Chrome on iOS',
    'Mozilla/5.0 (iPad; CPU OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) CriOS/142.0.0.0 Mobile/15E148 Safari/604.1',
  ],
  ['Edge on Windows', `Mozilla/5.0 (Windows NT 10.0; Win64; x64) ${webkit} Chrome/142.0.0.0 Safari/537.36 Edg/142.0.0.0`],
  ['Edge on Android', `Mozilla/5.0 (Linux; Android 10; HD1913) ${webkit} Chrome/142.0.0.0 Mobile Safari/537.36 EdgA/142.0.0.0`],
  ['Opera on macOS', `Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) ${webkit} Chrome/141.0.0.0 Safari/537.36 OPR/125.0.0.0`],
  ['Samsung Internet on Android', `Mozilla/5.0 (Linux; Android 10; K) ${webkit} SamsungBrowser/28.0 Chrome/130.0.0.0 Mobile Safari/537.36`],
  [
    'Safari on macOS',
    'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Safari/605.1.15',
  ],
  [
    'Safari on iOS',
    'Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Mobile/15E148 Safari/604.1',
  ],
  ['an unknown program', 'curl/8.11.0'],
  ['an unknown program', 'okhttp/4.12.0'],
  ['Android', 'Dalvik/2.1.0 (Linux; U; Android 14; Pixel 8 Build/UP1A)'],
]
const known = new Set([
  'Edge',
  'Opera',
  'Samsung Internet',
  'Firefox',
  'Chrome',
  'Safari',
  'iOS',
  'Android',
  'Windows',
  'macOS',
  'ChromeOS',
  'Linux',
])

test('names browser and system of the headers that browsers really send', () => {
  for (const [description, header] of real) assert.equal(describeUserAgent(header), description, header)
})

test('names what it can, and says so when it can name nothing', () => {
  assert.equal(describeUserAgent(undefined), 'an unknown program')
  assert.equal(describeUserAgent(''), 'an unknown program')
  assert.equal(describeUserAgent('Firefox/145.0'), 'Firefox')
})

test('carries nothing of a hostile header on', () => {
  const hostile = [
    '<script>alert(1)</script> Firefox/1 Windows',
    'Chrome/1 on "your bank" Linux\r\nBcc: x@example.test',
    '\x1b[31m Firefox/1\x1b[0m Windows \u202e',
    "Safari/1'; drop table sessions; -- Mac OS X",
    `${'a'.repeat(100_000)} Firefox/1 Windows`,
  ]

  assert.deepEqual(hostile.map(describeUserAgent), [
    'Firefox on Windows',
    'Chrome on Linux',
    'Firefox on Windows',
    'Safari on macOS',
    'an unknown program',
  ])
})

test('whatever is sent, only words of its own lists come out', () => {
  const piece = fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom(...real.flatMap(([, header]) => header.split(' '))))

  fc.assert(
    fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
      const description = describeUserAgent(pieces.join(' '))
      const words = description.split(' on ')
      assert.ok(description === 'an unknown program' || (words.length <= 2 && words.every((word) => known.has(word))), description)
    }),
  )
})
