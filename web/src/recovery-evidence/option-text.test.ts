import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setRegion } from '../texts/formats.ts'
import { chooseRegion } from '../texts/language.ts'
import { optionText } from './option-text.ts'

test('options are written as everything else is: by the region, and in Arabic by the Gregorian calendar with Western digits', () => {
  setRegion('en-GB')
  assert.equal(optionText('signed_up', '2026-02'), 'February 2026')
  assert.equal(optionText('last_sign_in', '2026-02-28'), '28 February 2026')
  assert.equal(optionText('devices', '1234'), '1,234')

  setRegion(chooseRegion(['ar-SA'], 'ar'))
  assert.match(optionText('last_sign_in', '2026-02-28'), /28.*2026/)
})
