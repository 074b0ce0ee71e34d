import assert from 'node:assert/strict'
import { test } from 'node:test'
import { amountText, decimal, euroText, inCents, parseAmount } from './money.ts'

test('an amount has one spelling, whatever was typed', () => {
  for (const [typed, spelled] of [
    ['0,250', '0.25'],
    [' 007. ', '7'],
    ['0.00000001', '0.00000001'],
    ['120', '120'],
  ] as const) {
    assert.equal(decimal(parseAmount(typed) ?? 0n), spelled)
  }
})

test('refuses what is no amount, nothing, and what could not be kept exactly', () => {
  for (const typed of ['', '0', '0.0', '-1', '1e3', '1.2.3', '.5', '0.000000001', '1 000', '٣', '9999999999']) {
    assert.equal(parseAmount(typed), undefined, typed)
  }
})

test('people read it with groups, and its worth in cents', () => {
  assert.equal(amountText(parseAmount('1234567.5') ?? 0n), '1,234,567.5')
  assert.equal(euroText(inCents(parseAmount('0.001') ?? 0n, 58_214_00n)), '€58.21')
})
