import assert from 'node:assert/strict'
import { createSecretKey } from 'node:crypto'
import { test } from 'node:test'
import { codeForStep, diagnoseClock, findStep, stepAt } from './totp.ts'

/** The key of the test vectors of RFC 4226 and RFC 6238. */
const key = createSecretKey(Buffer.from('12345678901234567890'))
const now = Date.UTC(2026, 10, 21, 12, 0, 10)
const codeAt = (stepsAway: number) => codeForStep(key, stepAt(now) + stepsAway)

test('gives the HOTP values of RFC 4226 appendix D', () => {
  const values = ['755224', '287082', '359152', '969429', '338314', '254676', '287922', '162583', '399871', '520489']

  assert.deepEqual(
    values.map((_, count) => codeForStep(key, count)),
    values,
  )
})

test('gives the last six digits of the SHA-1 values of RFC 6238 appendix B', () => {
  const values: [seconds: number, totp: string][] = [
    [59, '94287082'],
    [1111111109, '07081804'],
    [1111111111, '14050471'],
    [1234567890, '89005924'],
    [2000000000, '69279037'],
    [20000000000, '65353130'],
  ]

  for (const [seconds, totp] of values) assert.equal(codeForStep(key, stepAt(seconds * 1000)), totp.slice(2), `at ${seconds}`)
})

test('a step begins at each half minute and lasts to the last millisecond before the next', () => {
  assert.equal(stepAt(0), 0)
  assert.equal(stepAt(29_999), 0)
  assert.equal(stepAt(30_000), 1)
})

test('accepts the step before, the present and the next one', () => {
  for (const away of [-1, 0, 1]) assert.equal(findStep(key, codeAt(away), now), stepAt(now) + away)
})

test('refuses the steps two away, and everything farther', () => {
  for (const away of [-20, -3, -2, 2, 3, 20]) assert.equal(findStep(key, codeAt(away), now), undefined, `${away}`)
})

test('takes the newest step where two in the window have the same code', () => {
  // For the vectors' key, found by search: these steps and the next, and the next but one, have one code.
  const [adjacent, twoApart] = [56_188_870, 56_295_193]

  assert.equal(findStep(key, '617002', adjacent * 30_000), adjacent + 1)
  assert.equal(findStep(key, '769717', (twoApart + 1) * 30_000), twoApart + 2)
})

test('nothing but exactly the six digits is a code', () => {
  const code = codeAt(0)

  for (const other of ['', code.slice(1), `0${code}`, `${code}0`, ` ${code}`, `${code}\n`, '000000\0', 'NaN']) {
    assert.equal(findStep(key, other, now), undefined, JSON.stringify(other))
  }
})

test('says by how many seconds a clock is slow, and with "both" also how fast it is', () => {
  for (const away of [2, 3, 19, 20]) {
    assert.equal(diagnoseClock(key, codeAt(-away), now, 'past'), -30 * away)
    assert.equal(diagnoseClock(key, codeAt(-away), now, 'both'), -30 * away)
    assert.equal(diagnoseClock(key, codeAt(away), now, 'both'), 30 * away)
  }
})

test('with "past" it does not tell that a code will become right', () => {
  for (let away = 2; away <= 20; away++) assert.equal(diagnoseClock(key, codeAt(away), now, 'past'), undefined, `${away}`)
})

test('says nothing of clocks more than ten minutes off, of accepted steps and of codes that never were', () => {
  for (const away of [-22, -21, -1, 0, 1, 21, 22]) assert.equal(diagnoseClock(key, codeAt(away), now, 'both'), undefined, `${away}`)
  for (const text of ['', '12345', '1234567', 'abcdef']) assert.equal(diagnoseClock(key, text, now, 'both'), undefined)
})
