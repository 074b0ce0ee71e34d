import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { Problem } from '../problem.ts'
import { knownPhone, maskPhone, readPhone } from './phone-number.ts'

const codeOf = (typed: string | undefined, country?: string): string => {
  try {
    return readPhone(typed, country).number
  } catch (error) {
    assert.ok(error instanceof Problem, String(error))
    return error.code
  }
}

test('reads the spellings people use, by the country where none is in the number', () => {
  for (const typed of [
    '07400 123456',
    '(07400) 123 456',
    '07400-123-456',
    '+44 (0)7400 123456',
    '+447400123456',
    '07400.123456',
    '０７４００１２３４５６',
  ]) {
    assert.equal(codeOf(typed, 'GB'), '+447400123456', typed)
  }
  assert.equal(codeOf('0044 7400 123456', 'DE'), '+447400123456')
  assert.equal(codeOf('+1 (415) 555-2671'), '+14155552671')
})

test('a number of another country is of that country, whatever was chosen', () => {
  assert.equal(readPhone('+49 170 1234567', 'GB').country, 'DE')
})

test('numbers that share a calling code are told apart', () => {
  assert.equal(readPhone('+7 701 234 5678', undefined).country, 'KZ')
  assert.equal(readPhone('+7 912 345 6789', undefined).country, 'RU')
})

test('what cannot get a text is named', () => {
  assert.equal(codeOf(undefined), 'PHONE_MISSING')
  assert.equal(codeOf('7400 123456'), 'PHONE_INVALID')
  assert.equal(codeOf('07400', 'GB'), 'PHONE_TOO_SHORT')
  assert.equal(codeOf('0740012345678', 'GB'), 'PHONE_TOO_LONG')
  assert.equal(codeOf('020 7946 0018', 'GB'), 'PHONE_NOT_MOBILE')
  for (const premium of ['+44 909 879 0000', '+1 900 234 5678', '+33 899 70 00 00'])
    assert.equal(codeOf(premium), 'PHONE_NOT_MOBILE', premium)
})

test('whatever is typed is a number in E.164 or a problem', () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 64 }), fc.constantFrom('GB', 'US', 'XX', undefined), (typed, country) => {
      assert.match(codeOf(typed, country), /^(\+[1-9]\d{6,14}|PHONE_[A-Z_]+)$/)
    }),
    { numRuns: 2000 },
  )
})

test('what is kept is the number, and what is shown are two digits', () => {
  assert.deepEqual(knownPhone('+447400123456'), {
    number: '+447400123456',
    country: 'GB',
    international: '+44 7400 123456',
    isPremium: false,
  })
  assert.equal(knownPhone('+449098790000').isPremium, true)
  assert.equal(maskPhone('+447400123456'), '•••• ••56')
})
