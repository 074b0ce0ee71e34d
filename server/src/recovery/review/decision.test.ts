import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { leadsAway } from './decision.ts'

describe('what a reviewer writes to the owner', () => {
  const refused = [
    'https://evil.example',
    'Write to ada@example.net',
    'See evil.online',
    'Sign in at evil.support/login',
    'example.shop',
    'EXAMPLE.CO.UK',
    'xn--e1afmkfd.xn--p1ai',
    'пример.рф',
    'उदाहरण.भारत',
    'evil．online',
    'evil.\u200bonline',
    'www. evil',
    'http: 192.168.0.1',
    'Call 0151 2345 678',
    'Call 0151–234–5678',
    '+4915',
    '＋４９',
    'Your code is 123456',
    'رمزك ١٢٣٤٥٦',
    '۱۲۳ ۴۵۶',
    'Call 2026-11-25 12 34 56',
    'Call 4915-11-22',
  ]
  for (const message of refused)
    test(`does not lead away: ${JSON.stringify(message)}`, () => {
      assert.equal(leadsAway(message), true)
    })

  const taken = [
    '',
    'The picture is blurred. Please take it again, e.g. by daylight.',
    'Bitte z. B. bei Tageslicht, d.h. ohne Blitz.',
    'The note must bear the day, 2026-11-25 or 2026-11-26, and be signed.',
    'The note of 2026-11-20 – 2026-11-25 is 6 days old.',
    'الصورة غير واضحة. التقطها مرة أخرى في ضوء النهار.',
    'Page 2 of 3, case 7F3K-9QWX',
  ]
  for (const message of taken)
    test(`may be said: ${JSON.stringify(message)}`, () => {
      assert.equal(leadsAway(message), false)
    })
})
