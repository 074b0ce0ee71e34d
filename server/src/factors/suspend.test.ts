import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import { eachDatabase } from '../../testing/index.ts'
import { noon } from '../accounts/account.fixture.ts'
import { toRfc3339 } from '../clock.ts'
import type { Database } from '../database/database.ts'
import { minutes } from '../durations.ts'
import { atOnce } from '../limits/at-once.fixture.ts'
import { at } from '../security-events/occasion.fixture.ts'
import { signIn } from '../sessions/session.fixture.ts'
import { findSession } from '../sessions/session.ts'
import { activeFactors, findFactor } from './factor.ts'
import { codeAt, type Enrolled, enroll, judge, owner, prove, refusal } from './owner.fixture.ts'
import { resumeFactor, suspendFactor } from './suspend.ts'

const later = noon + minutes(10)

eachDatabase('suspending and resuming a factor', (open) => {
  let database: Database
  before(async () => {
    ;({ database } = await open())
  })
  const suspend = ({ session, factor }: Enrolled, now = noon) => database.unit((tx) => suspendFactor(tx, at(now), session, factor.id))
  const resume = ({ session, factor }: Enrolled, now = noon) => database.unit((tx) => resumeFactor(tx, at(now), session, factor.id))
  const stateOf = async ({ session, factor }: Enrolled) =>
    (await database.read((tx) => findFactor(tx, session.accountId, factor.id)))?.state
  async function suspended(): Promise<Enrolled> {
    const enrolled = await owner(database)
    await prove(database, enrolled.session, 'suspend_factor', enrolled.factor.id)
    await suspend(enrolled)
    return enrolled
  }

  test('a suspended factor is kept and is not among those a person is asked for', async () => {
    const enrolled = await suspended()

    assert.equal(await stateOf(enrolled), 'suspended')
    assert.deepEqual(await database.read((tx) => activeFactors(tx, enrolled.session.accountId)), [])
  })

  test('resumed, it is the same factor with the same key, and used codes stay used', async () => {
    const enrolled = await suspended()
    await prove(database, enrolled.session, 'resume_factor', enrolled.factor.id)
    await resume(enrolled)
    const check = (now: number) => judge(database, enrolled.factor, codeAt(enrolled.key, now), now).then(({ result }) => result)

    assert.equal(await stateOf(enrolled), 'active')
    assert.deepEqual([await check(noon), await check(later)], ['already_used', 'right'])
  })

  test('suspending needs a proof for this very factor, used once', async () => {
    const first = await owner(database)
    const second = await enroll(database, first.session)
    await prove(database, second.session, 'suspend_factor', first.factor.id)
    await prove(database, second.session, 'remove_factor', second.factor.id)

    assert.equal(await refusal(suspend(second)), 'STEP_UP_REQUIRED')
    assert.equal(await refusal(suspend(first)), 'granted')
  })

  test('resuming needs a proof of that factor itself, and the refusal says so', async () => {
    const enrolled = await suspended()
    const { session, factor } = enrolled
    await prove(database, session, 'suspend_factor', factor.id)

    await assert.rejects(resume(enrolled), {
      code: 'STEP_UP_REQUIRED',
      members: {
        requiredAal: 'aal2',
        currentAal: 'aal2',
        availableFactors: [{ id: factor.id, kind: 'totp', name: factor.name, lastUsedAt: toRfc3339(noon) }],
        requiredProofs: ['factor'],
        purpose: 'resume_factor',
        factorId: factor.id,
      },
    })
  })

  test('what is suspended is not suspended again, nor is an active one resumed, and the proof stays unused', async () => {
    const [off, on] = [await suspended(), await owner(database)]
    await prove(database, off.session, 'suspend_factor', off.factor.id)
    await prove(database, off.session, 'resume_factor', off.factor.id)
    await prove(database, on.session, 'resume_factor', on.factor.id)

    assert.equal(await refusal(suspend(off)), 'FACTOR_STATE_CONFLICT')
    assert.equal(await refusal(resume(on)), 'FACTOR_STATE_CONFLICT')
    await resume(off)
    assert.equal(await refusal(suspend(off)), 'granted')
  })

  test('somebody else’s factor is not found and stays as it is', async () => {
    const [mine, theirs] = [await owner(database), await owner(database)]
    const crossed = { ...mine, factor: theirs.factor }
    for (const purpose of ['suspend_factor', 'resume_factor'] as const) await prove(database, mine.session, purpose, theirs.factor.id)

    assert.equal(await refusal(suspend(crossed)), 'FACTOR_NOT_FOUND')
    assert.equal(await refusal(resume(crossed)), 'FACTOR_NOT_FOUND')
    assert.equal(await stateOf(theirs), 'active')
  })

  test('both end the account’s other sessions and keep this one', async () => {
    const enrolled = await owner(database)
    for (const [purpose, change] of [
      ['suspend_factor', suspend],
      ['resume_factor', resume],
    ] as const) {
      const elsewhere = await signIn(database, { account: enrolled.account })
      await prove(database, enrolled.session, purpose, enrolled.factor.id)

      await change(enrolled)

      assert.equal(await database.read((tx) => findSession(tx, at(), elsewhere.secret)), undefined)
      assert.notEqual(await database.read((tx) => findSession(tx, at(), enrolled.secret)), undefined)
    }
  })

  test('of 20 who suspend with one proof at once, one does', async () => {
    const enrolled = await owner(database)
    await prove(database, enrolled.session, 'suspend_factor', enrolled.factor.id)

    const outcomes = await atOnce(20, () => refusal(suspend(enrolled)))

    assert.equal(outcomes.filter((one) => one === 'granted').length, 1)
    assert.equal(await stateOf(enrolled), 'suspended')
  })
})
