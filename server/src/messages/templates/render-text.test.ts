import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { ChallengePurpose } from '@countersign/contract'
import { toGsm, toUcs2 } from './gsm.ts'
import { renderText } from './render-text.ts'

const sender = (serviceName: string, publicOrigin = 'https://id.example.com') => ({ serviceName, publicOrigin, supportContact: null })
const code = (purpose: ChallengePurpose | 'enroll') => ({ code: '012345', expiresAt: 0, purpose })
const purposes: (ChallengePurpose | 'enroll')[] = [
  'sign_in',
  'enroll',
  'add_factor',
  'rename_factor',
  'replace_factor',
  'suspend_factor',
  'resume_factor',
  'remove_factor',
  'change_password',
  'change_email',
  'change_addresses',
  'change_mail_phrase',
]

test('a code says whose it is and what for, and its last line binds it to the site', () => {
  const text = renderText('code', code('sign_in'), 'en', sender('Example Bank'))

  assert.equal(
    text,
    '012345 is your Example Bank code to sign in. Valid for 5 minutes. Give it to nobody, whoever asks.\n\n@id.example.com #012345',
  )
})

test('the site is named without scheme and port', () => {
  assert.match(renderText('code', code('sign_in'), 'en', sender('Demo', 'http://localhost:3000')), /\n\n@localhost #012345$/)
})

test('BND-4: each purpose says what the code would do', () => {
  const said = new Set(purposes.map((purpose) => renderText('code', code(purpose), 'en', sender('Bank'))))

  assert.equal(said.size, purposes.length)
  assert.match(renderText('code', code('remove_factor'), 'en', sender('Bank')), /to remove a way to sign in/)
})

test('BND-4: a code that approves something says what: how much and where to', () => {
  const payment = { amount: '0.25 BTC', destination: '...zzwf5mdq' }
  const approving = (purpose: ChallengePurpose, says: typeof payment | { action: string }) =>
    renderText('code', { ...code(purpose), says }, 'en', sender('Bank'))

  assert.match(approving('approve_payment', payment), /^012345 is your Bank code to pay 0\.25 BTC to \.\.\.zzwf5mdq\. Valid /)
  assert.match(approving('approve_payment', { action: 'allow destination ...zzwf5mdq' }), /to approve "allow destination \.\.\.zzwf5mdq"/)
  assert.match(approving('approve_action', { action: 'create api key' }), /to approve "create api key"/)
  const long = { amount: `${'9'.repeat(18)}.${'9'.repeat(18)} ${'A'.repeat(20)}`, destination: '...zzwf5mdq' }
  for (const name of ['Bank', 'The Very Long And Well Known Savings Bank Of Somewhere, Limited'])
    assertOneMessage(renderText('code', { ...code('approve_payment'), says: long }, 'en', sender(name)))
})

test('every text is one message in the default alphabet, however long or foreign the name is', () => {
  const names = ['Bank', 'The Very Long And Well Known Savings Bank Of Somewhere, Limited', 'Crédit €uro', 'بنك المثال', 'Žižkov 🏦']
  const origins = ['https://id.example.com', 'https://accounts.a-rather-long-name.example.co.uk']
  for (const name of names) {
    for (const origin of origins) {
      for (const purpose of purposes) assertOneMessage(renderText('code', code(purpose), 'en', sender(name, origin)))
      for (const notice of ['number-added', 'number-replaced', 'number-removed'] as const) {
        assertOneMessage(renderText(notice, {}, 'en', sender(name, origin)))
      }
    }
  }
})

function assertOneMessage(text: string): void {
  const septets = toGsm(text)?.length
  assert.ok(septets !== undefined && septets <= 160, `${septets}: ${text}`)
}

test('the default alphabet is that of the standard, with ten characters behind an escape', () => {
  assert.deepEqual([...(toGsm('@£$¥èéùìòÇ') ?? [])], [0, 1, 2, 3, 4, 5, 6, 7, 8, 9])
  assert.deepEqual([...(toGsm('ΔΦΓΛΩΠΨΣΘΞ') ?? [])], [0x10, 0x12, 0x13, 0x14, 0x15, 0x16, 0x17, 0x18, 0x19, 0x1a])
  assert.deepEqual([...(toGsm('ÄÖÑÜ§¿äöñüà') ?? [])], [0x5b, 0x5c, 0x5d, 0x5e, 0x5f, 0x60, 0x7b, 0x7c, 0x7d, 0x7e, 0x7f])
  assert.equal(toGsm('^{}\\[~]|€\f')?.length, 20)
  for (const foreign of ['ê', 'ç', '“', '’', '–', '\u001b', 'ر', '🏦', '`']) assert.equal(toGsm(foreign), undefined, foreign)
  assert.deepEqual([...toUcs2('é🏦')], [0x00, 0xe9, 0xd8, 0x3c, 0xdf, 0xe6])
})
