import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import { eachDatabase } from '../../testing/index.ts'
import { type Database, statement } from '../database/database.ts'
import { minutes, seconds } from '../durations.ts'
import { codeAt, enroll, owner, refusal } from '../factors/owner.fixture.ts'
import { atOnce } from '../limits/at-once.fixture.ts'
import { leftBehind } from '../security-events/occasion.fixture.ts'
import { answer, askAgain, type Halfway, halfway, start } from './halfway.fixture.ts'

const failures = statement<{ subject: string }, { used: number }>(
  'test-failures',
  "select used from attempts where budget = 'factor' and subject = :subject",
)
const wrong = '12345'

eachDatabase('attempts at the second factor', (open) => {
  let database: Database
  before(async () => {
    ;({ database } = await open())
  })
  const outcomeOf = (half: Halfway, proof: string, now = start) => refusal(answer(database, half, proof, now))
  async function failFive(half: Halfway, now = start) {
    for (let round = 0; round < 5; round++) assert.equal(await outcomeOf(half, wrong, now), 'WRONG_CODE')
  }
  const failuresOf = async (subject: string) => (await database.read((tx) => tx.get(failures, { subject })))?.used ?? 0

  test('five wrong codes end the challenge: the right one is refused (A03)', async () => {
    const enrolled = await owner(database)
    const half = await halfway(database, enrolled)

    await failFive(half)

    assert.equal(await outcomeOf(half, codeAt(enrolled.key, start)), 'CHALLENGE_OVER')
  })

  test('neither a new sign-in nor another address starts a new count', async () => {
    const enrolled = await owner(database)
    await failFive(await halfway(database, enrolled))

    const outcome = await answer(database, await halfway(database, enrolled), codeAt(enrolled.key, start))

    assert.ok('refused' in outcome)
    assert.equal(outcome.refused.code, 'TOO_MANY_ATTEMPTS')
    assert.equal(outcome.refused.members.retryAfter, new Date(start + minutes(1)).toISOString())
  })

  test('a refused attempt uses up no code: it is right when the pause is over', async () => {
    const enrolled = await owner(database)
    await failFive(await halfway(database, enrolled))
    const now = start + minutes(1)

    assert.equal(await outcomeOf(await halfway(database, enrolled), codeAt(enrolled.key, now), now - 1), 'TOO_MANY_ATTEMPTS')
    assert.equal(await outcomeOf(await halfway(database, enrolled), codeAt(enrolled.key, now), now), 'granted')
  })

  test('fifty sign-ins of four guesses each get five guesses judged', async () => {
    const enrolled = await owner(database)
    const outcomes: string[] = []
    for (let round = 0; round < 50; round++) {
      const half = await halfway(database, enrolled)
      for (let guess = 0; guess < 4; guess++) outcomes.push(await outcomeOf(half, wrong))
    }

    assert.equal(outcomes.filter((one) => one === 'WRONG_CODE').length, 5)
    assert.equal(outcomes.filter((one) => one === 'TOO_MANY_ATTEMPTS').length, 195)
  })

  test('of 200 wrong codes at once, in many sign-ins, five are judged', async () => {
    const enrolled = await owner(database)
    const halves = await atOnce(50, () => halfway(database, enrolled))

    const outcomes = await atOnce(200, (index) => outcomeOf(halves[index % 50] as Halfway, wrong))

    assert.equal(outcomes.filter((one) => one === 'WRONG_CODE').length, 5)
  })

  test('strangers’ failures do not keep the owner out on a known device, nor does the owner’s success help strangers (LIM-1)', async () => {
    const enrolled = await owner(database)
    await failFive(await halfway(database, enrolled))

    const atHome = await halfway(database, enrolled, { deviceId: 'dev_home' })
    assert.equal(await outcomeOf(atHome, codeAt(enrolled.key, start)), 'granted')

    assert.equal(await failuresOf(`unknown/${enrolled.factor.id}`), 5)
    assert.equal(
      await outcomeOf(await halfway(database, enrolled), codeAt(enrolled.key, start + seconds(30)), start + seconds(30)),
      'TOO_MANY_ATTEMPTS',
    )
  })

  test('a right code ends the run of failures of its own class', async () => {
    const enrolled = await owner(database)
    const half = await halfway(database, enrolled)
    for (let round = 0; round < 4; round++) await outcomeOf(half, wrong)

    assert.equal(await outcomeOf(half, codeAt(enrolled.key, start)), 'granted')

    assert.equal(await failuresOf(`unknown/${enrolled.factor.id}`), 0)
  })

  test('ten wrong codes over several challenges end the sign-in', async () => {
    const first = await owner(database)
    const second = await enroll(database, first.session)
    const half = await halfway(database, first)
    await failFive(half)
    await failFive(await askAgain(database, half, second.factor))

    const third = await askAgain(database, half, first.factor)
    assert.equal(await outcomeOf(third, codeAt(first.key, start + minutes(2)), start + minutes(2)), 'SIGN_IN_EXPIRED')
  })

  test('one address gets thirty wrong codes in ten minutes, over all accounts', async () => {
    const address = 'one address'
    let judged = 0
    for (let round = 0; round < 8; round++) {
      const half = await halfway(database, await owner(database), { address })
      for (let guess = 0; guess < 4; guess++) if ((await outcomeOf(half, wrong)) === 'WRONG_CODE') judged++
    }

    assert.equal(judged, 30)
  })

  test('right codes do not use up the address’s attempts', async () => {
    const address = 'an office'
    for (let round = 0; round < 35; round++) {
      const enrolled = await owner(database)
      assert.equal(await outcomeOf(await halfway(database, enrolled, { address }), codeAt(enrolled.key, start)), 'granted')
    }
  })

  test('the owner hears of a stranger’s first wrong code and of the fifth', async () => {
    const enrolled = await owner(database)
    const half = await halfway(database, enrolled)

    await failFive(half)

    const { notices } = await leftBehind(database, enrolled.account.id)
    assert.equal(notices.filter((one) => one === 'second-factor-failed').length, 2)
  })
})
