import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import { eachDatabase } from '../../../testing/index.ts'
import { noon } from '../../accounts/account.fixture.ts'
import { SealBroken } from '../../crypto/key-ring.ts'
import { type Database, statement } from '../../database/database.ts'
import { hours, minutes, seconds } from '../../durations.ts'
import { atOnce } from '../../limits/at-once.fixture.ts'
import { type Enrolled, judge, owner } from '../owner.fixture.ts'
import { codeForStep, stepAt } from './totp.ts'

const copyKey = statement<{ from: string; to: string }>(
  'test-copy-key',
  'update factors set sealed_secret = (select sealed_secret from factors as other where other.id = :from) where id = :to',
)

/** The enrollment used up the step of noon, so tests begin an hour later. */
const start = noon + hours(1)
const rounds = process.env.COUNTERSIGN_LONG ? 200 : 20

eachDatabase('time steps', (open) => {
  let database: Database
  let url: string
  before(async () => {
    ;({ database, url } = await open())
  })
  const code = ({ key }: Enrolled, steps = 0) => codeForStep(key, stepAt(start) + steps)
  const judged = ({ factor }: Enrolled, proof: string, now = start, on = database) => judge(on, factor, proof, now)
  const check = async (...given: Parameters<typeof judged>) => (await judged(...given)).result

  test('a code is right once, in whatever digits it is typed', async () => {
    const enrolled = await owner(database)
    const typed = ` ${code(enrolled).slice(0, 3)} ${code(enrolled).slice(3)} `

    assert.equal(await check(enrolled, typed), 'right')
    assert.equal(await check(enrolled, code(enrolled)), 'already_used')
    assert.equal(await check(enrolled, typed, start + seconds(30)), 'already_used')
  })

  test('after a step, it and every one before are used; the next one is not', async () => {
    const enrolled = await owner(database)
    assert.equal(await check(enrolled, code(enrolled)), 'right')

    assert.equal(await check(enrolled, code(enrolled, -1)), 'already_used')
    assert.equal(await check(enrolled, code(enrolled, 1)), 'right')
    assert.equal(await check(enrolled, code(enrolled)), 'already_used')
  })

  test('steps -1, 0 and +1 are right, -2 and +2 are not', async () => {
    for (const steps of [-1, 0, 1]) {
      const enrolled = await owner(database)
      assert.equal(await check(enrolled, code(enrolled, steps)), 'right', `${steps}`)
    }
    for (const steps of [-2, 2]) {
      const enrolled = await owner(database)
      assert.notEqual(await check(enrolled, code(enrolled, steps)), 'right', `${steps}`)
    }
  })

  test('says how slow a clock is and never that a code will be right in a while', async () => {
    const enrolled = await owner(database)

    assert.deepEqual(await judged(enrolled, code(enrolled, -4)), { result: 'clock_off', offsetSeconds: -120 })
    assert.deepEqual(await judged(enrolled, code(enrolled, 4)), { result: 'wrong' })
  })

  test('a code that explained a slow clock was not used up by it, nor made right', async () => {
    const enrolled = await owner(database)
    await judged(enrolled, code(enrolled, -4))

    assert.equal(await check(enrolled, code(enrolled, -4), start - minutes(2)), 'right')
    assert.equal(await check(enrolled, code(enrolled)), 'right')
  })

  test('a clock set back does not make a used step new', async () => {
    const enrolled = await owner(database)
    const ahead = start + hours(1)
    await check(enrolled, codeForStep(enrolled.key, stepAt(ahead)), ahead)

    assert.equal(await check(enrolled, codeForStep(enrolled.key, stepAt(ahead)), ahead - seconds(30)), 'already_used')
    assert.equal(await check(enrolled, code(enrolled)), 'already_used')
  })

  test('whatever is not six digits is wrong', async () => {
    const enrolled = await owner(database)

    for (const proof of [
      '',
      ' ',
      '12345',
      '1234567',
      'abcdef',
      `${code(enrolled)}0`,
      `x${code(enrolled)}`,
      '٠'.repeat(7),
      '0'.repeat(10_000),
    ]) {
      assert.equal(await check(enrolled, proof), 'wrong', proof.slice(0, 20))
    }
    assert.equal(await check(enrolled, code(enrolled)), 'right')
  })

  test('a code of one factor is wrong for another', async () => {
    const [one, other] = [await owner(database), await owner(database)]

    assert.equal(await check(other, code(one)), 'wrong')
    assert.equal(await check(one, code(one)), 'right')
  })

  test('of 50 uses of one code at once over two connections, one is right', async () => {
    const { database: second } = await open({ url })
    for (let round = 0; round < rounds; round++) {
      const enrolled = await owner(database)

      const results = await atOnce(50, (index) => check(enrolled, code(enrolled), start, index % 2 === 0 ? database : second))

      assert.equal(results.filter((one) => one === 'right').length, 1)
      assert.equal(results.filter((one) => one === 'already_used').length, 49)
    }
  })

  test('a key copied to another factor’s row does not open there, and nothing is accepted', async () => {
    const [one, other] = [await owner(database), await owner(database)]
    await database.unit((tx) => tx.run(copyKey, { from: one.factor.id, to: other.factor.id }))

    for (const enrolled of [one, other]) await assert.rejects(check(other, code(enrolled)), SealBroken)
    assert.equal(await check(one, code(one)), 'right')
  })
})
