import assert from 'node:assert/strict'
import { test } from 'node:test'
import { randomDigits } from '../crypto/random.ts'
import { mailedCodeDigits } from './mailed-code.ts'

const draws = 20_000
const draw = () => Array.from({ length: draws }, () => randomDigits(mailedCodeDigits))

test('each digit of a mailed code is as frequent as the others (chi-square, p > 0.001 at every place)', () => {
  // Eight places fall below by chance once in 125 runs, so chance is given two more tries.
  const isUniform = () => {
    const codes = draw()
    return Array.from({ length: mailedCodeDigits }, (_, place) => chiSquare(codes.map((code) => code[place] as string))).every(
      (sum) => sum < 27.88,
    )
  }

  assert.ok(isUniform() || isUniform() || isUniform())
})

test('a tenth of the codes begins with a zero', () => {
  const zeros = draw().filter((code) => code.startsWith('0')).length

  // Six standard deviations.
  assert.ok(Math.abs(zeros - draws / 10) < 255, `${zeros} of ${draws}`)
})

test('codes repeat as seldom as chance has it', () => {
  const repeats = draws - new Set(draw()).size

  // Two are expected among 10^8; more than 15 come by chance once in 10^9 runs.
  assert.ok(repeats <= 15, `${repeats} repeats`)
})

/** Against equal frequency of ten digits: nine degrees of freedom. */
function chiSquare(digits: string[]): number {
  const expected = digits.length / 10
  return Array.from('0123456789', (digit) => digits.filter((one) => one === digit).length).reduce(
    (sum, seen) => sum + (seen - expected) ** 2 / expected,
    0,
  )
}
