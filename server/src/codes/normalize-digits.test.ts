import assert from 'node:assert/strict'
import { test } from 'node:test'
import { normalizeDigits } from './normalize-digits.ts'

const arabicIndic = '٠١٢٣٤٥'
const persian = '۰۱۲۳۴۵'
const fullWidth = '０１２３４５'

test('keeps exactly so many digits, leading zeros included', () => {
  assert.equal(normalizeDigits('012345', 6), '012345')
  assert.equal(normalizeDigits('00000000', 8), '00000000')
})

test('takes spaces and hyphens out, whatever kind and wherever', () => {
  for (const text of [
    '012 345',
    ' 012345\n',
    '012-345',
    '0 1 2-3 4 5',
    '012\u00a0345',
    '012\u202f345',
    '012\u2013345',
    '012\u2011345',
    '\t012345',
  ]) {
    assert.equal(normalizeDigits(text, 6), '012345', JSON.stringify(text))
  }
})

test('reads full-width, Arabic-Indic and Persian digits, mixed too', () => {
  for (const text of [fullWidth, arabicIndic, persian, '０1٢۳4５']) assert.equal(normalizeDigits(text, 6), '012345', text)
  assert.equal(normalizeDigits('６７８９ ٦٧٨٩ ۶۷۸۹', 12), '678967896789')
})

test('refuses letters, signs and look-alikes', () => {
  for (const text of [
    'O12345',
    '01234l',
    '0x1234',
    '+12345',
    '-1234,5',
    '1e1000',
    '012345.0',
    '½12345',
    '①②③④⑤⑥',
    '๐๑๒๓๔๕',
    '012_345',
    '012345\0',
  ]) {
    assert.equal(normalizeDigits(text, 6), undefined, JSON.stringify(text))
  }
})

test('refuses another number of digits', () => {
  for (const text of ['', ' ', '-', '01234', '0123456', '012345 0', '0'.repeat(65_536)]) assert.equal(normalizeDigits(text, 6), undefined)
})

test('refuses hidden characters: what looks like a code has to be one', () => {
  for (const hidden of ['\u200b', '\u202e', '\u00ad', '\u2060']) assert.equal(normalizeDigits(`012${hidden}345`, 6), undefined)
})
