import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { renderMail } from '../../../messages/templates/render-mail.ts'
import { answersInMail } from './answers-in-mail.ts'
import { dayInWords } from './day-in-words.ts'

const noon = Date.UTC(2026, 10, 21, 12)
const all = {
  method: 'authy',
  phone: '+44 7400 123456',
  newPhone: '+44 7400 654321',
  wanted: 'authy',
  reason: 'lost_device',
  registeredWhen: '2025-03',
  balance: '0.5 BTC',
  lastSignIn: '2026-11-20',
}

describe('answers in the lines of a mail', () => {
  const ways: Record<string, string> = {
    'by number': `Hello,
1. Authy, +44 7400 123456
1a. Authy on +44 7400 654321
2. I lost my phone on the bus.
3. March 2025
4. 0.5 BTC
5. yesterday
Kind regards, Nora`,
    'with the questions of our mail before them': `1. Method now, and with Authy or text messages its phone number: Authy +44 7400 123456
1a. New method, and with Authy or text messages the new phone number: Authy, +44 7400 654321
2. Reason: I lost my phone on the bus.
3. Signed up when: March 2025
4. Balance: 0.5 BTC
5. Last sign-in: 20 November 2026`,
    'with the answers below the questions, quoted': `> 1) Which method is set up now?
>
Authy, +44 7400 123456
> 1a) New method?
Authy +44 7400 654321
> 2) Reason?
I lost my phone on the bus.
> 3) When did you sign up?
03/2025
> 4) Balance?
0.5 BTC
> 5) Last sign-in?
2026-11-20
> ----
> Attach the selfie.`,
    'by labels in another order': `Balance: 0.5 BTC
Last login: 20/11/2026 14:30
Registered: 2025-03
Reason: I lost my phone on the bus.
2FA method: Authy
Phone number: +44 7400 123456
New phone number: +44 7400 654321`,
    'in German': `1. Authy, +44 7400 123456
1a. Authy, +44 7400 654321
2. Grund: Ich habe mein Telefon im Bus verloren
3. März 2025
4. Kontostand: 0.5 BTC
5. gestern`,
    'in Arabic, with its digits': `١. أوثي ‎+٤٤ ٧٤٠٠ ١٢٣٤٥٦
١أ. أوثي +٤٤ ٧٤٠٠ ٦٥٤٣٢١
٢. السبب: فقدت هاتفي في الحافلة
٣. مارس ٢٠٢٥
٤. الرصيد: ٠٫٥ BTC
٥. أمس`,
  }
  test('are found by number or label, behind the questions or below them, quoted or not, in three languages', () => {
    for (const [way, text] of Object.entries(ways)) {
      const { reasonText, ...answers } = answersInMail(text, noon)
      assert.deepEqual(answers, all, way)
      assert.match(reasonText ?? '', /bus|الحافلة/i, way)
    }
  })

  test('what is left blank is not answered, and what our mail says below is no answer', () => {
    const template = `1. Method now:

1a. New method:

2. Reason:

3. Signed up when:

4. Balance:

5. Last sign-in:

----

Attach a picture that shows you.`
    assert.deepEqual(answersInMail(template, noon), {})
    assert.deepEqual(answersInMail(template.replace('4. Balance:', '4. Balance: 3 ETH'), noon), { balance: '3 ETH' })
  })

  test('the newest stands on top, and counts', () => {
    assert.equal(answersInMail('4. 2 ETH\n\nOn Monday Nora wrote:\n> 4. 3 ETH', noon).balance, '2 ETH')
  })

  test('a method without a number, and other methods', () => {
    for (const [text, method] of [
      ['Google Authenticator', 'totp'],
      ['text messages', 'sms'],
      ['eine Authenticator-App', 'totp'],
      ['رسالة نصية', 'sms'],
      ['a passkey on my laptop', 'passkey'],
    ])
      assert.deepEqual(answersInMail(`1. ${text}`, noon), { method })
  })

  test('a day that nobody can read is handed on as it was written', () => {
    assert.equal(answersInMail('3. some time ago', noon).registeredWhen, 'some time ago')
  })

  test('sentences with our words in them are no answers', () => {
    assert.deepEqual(answersInMail('I have changed my phone and the balance is fine.\nThanks: Nora', noon), {})
  })

  test('whatever is written, it ends and gives only what the contract has', () => {
    const sign = fc.constantFrom('1', '5', 'a', '.', ')', ':', '?', '\n', '>', ' ', '+', '4', '-', 'Balance', 'أ', '\u0000', '٣')
    fc.assert(
      fc.property(fc.array(sign, { maxLength: 300 }), (signs) => {
        for (const value of Object.values(answersInMail(signs.join(''), noon))) assert.equal(typeof value, 'string')
      }),
      { numRuns: 500 },
    )
    const began = performance.now()
    for (const one of ['1', ' ', '>', ':', '1.', '+4 ', '(', '\n1. ']) answersInMail(one.repeat(50_000), noon)
    assert.ok(performance.now() - began < 5000)
  })
})

describe('a day in words', () => {
  for (const [text, day] of [
    ['2025-03-14', '2025-03-14'],
    ['2025/3', '2025-03'],
    ['14.3.2025', '2025-03-14'],
    ['14. März 2025', '2025-03-14'],
    ['March 14th, 2025 at 10:30', '2025-03-14'],
    ['the 14th of March 2025', '2025-03-14'],
    ['10:30, Dezember 2025', '2025-12'],
    ['around May 2025', '2025-05'],
    ['14 كانون الثاني 2025', '2025-01-14'],
    ['كانون الأول 2025', '2025-12'],
    ['13/3/2025', '2025-03-13'],
    ['3/13/2025', '2025-03-13'],
    ['3/4/2025', undefined],
    ['heute um acht', '2026-11-21'],
    ['2025', undefined],
    ['20 years ago', undefined],
  ] as const)
    test(`${text}: ${day ?? 'nobody can say'}`, () => assert.equal(dayInWords(text, noon), day))
})

describe('the lines that our mail asks for', () => {
  for (const language of ['en', 'de', 'ar'])
    test(`are understood when somebody writes behind them (${language})`, () => {
      const values = { number: 'H4K7-PQ9R', unreadable: [], needsSelfie: false, noteText: '', faults: [], until: noon, stopPath: '/stop' }
      const missing = ['method', 'phone', 'new_phone', 'reason', 'registered_when', 'balance', 'last_sign_in'] as const
      const sender = { serviceName: 'Example', publicOrigin: 'https://id.example.com', supportContact: null }
      const { text } = renderMail('intake-incomplete', { ...values, missing }, language, sender, { phrase: null, reference: 'R' })
      const written = ['Authy +44 7400 123456', 'Authy +44 7400 654321', 'new phone', '2025-03', '0.5 BTC', '2026-11-20']
      const lines = text.split('\n').filter((line) => /^\d/.test(line))
      assert.equal(lines.length, written.length)

      const { reasonText, ...answers } = answersInMail(lines.map((line, at) => `${line} ${written[at]}`).join('\n'), noon)
      assert.deepEqual(answers, { ...all, reason: 'new_phone' })
      assert.deepEqual(answersInMail(text, noon), {})
    })
})
