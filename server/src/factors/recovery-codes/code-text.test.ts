import assert from 'node:assert/strict'
import { test } from 'node:test'
import { inGroups, newCodes, readCode } from './code-text.ts'

test('a set is ten different codes of sixteen characters without look-alikes', () => {
  const codes = newCodes()

  assert.equal(new Set(codes).size, 10)
  for (const code of codes) assert.match(code, /^[0-9ABCDEFGHJKMNPQRSTVWXYZ]{16}$/)
})

test('each of the 32 characters is as likely as any other', () => {
  const counts = new Map<string, number>()
  const sets = 400
  for (let set = 0; set < sets; set++) for (const sign of newCodes().join('')) counts.set(sign, (counts.get(sign) ?? 0) + 1)

  const expected = (sets * 10 * 16) / 32
  const chiSquare = [...counts.values()].reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0)
  assert.equal(counts.size, 32)
  // 31 degrees of freedom: above 80 once in a hundred thousand runs.
  assert.ok(chiSquare < 80, String(chiSquare))
})

test('what was typed is read whatever its case, dashes, spaces, width and digits, and look-alikes as what they look like', () => {
  const code = '0123456789ABCDEF'

  for (const typed of [
    inGroups(code),
    code.toLowerCase(),
    ' 0123 4567 89ab cdef ',
    '0123–4567—89AB-CDEF',
    'OI23-4567-89AB-CDEF',
    'oL23-4567-89ab-cdef',
    '٠١٢٣-٤٥٦٧-٨٩AB-CDEF',
    '۰۱۲۳-۴۵۶۷-۸۹AB-CDEF',
    '０１２３４５６７８９ＡＢＣＤＥＦ',
  ])
    assert.equal(readCode(typed), code, typed)
})

test('what cannot be a code is none: too short, too long, a character that no code has', () => {
  for (const typed of [
    '',
    '0123-4567-89AB-CDE',
    '0123-4567-89AB-CDEF0',
    'U123-4567-89AB-CDEF',
    '0123-4567-89AB-CDE!',
    '0123_4567_89AB_CDEF',
  ])
    assert.equal(readCode(typed), undefined, typed)
})
