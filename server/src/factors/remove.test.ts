import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import { eachDatabase } from '../../testing/index.ts'
import { noon } from '../accounts/account.fixture.ts'
import { type Database, statement } from '../database/database.ts'
import { minutes } from '../durations.ts'
import { atOnce } from '../limits/at-once.fixture.ts'
import { at } from '../security-events/occasion.fixture.ts'
import { signIn } from '../sessions/session.fixture.ts'
import { findSession } from '../sessions/session.ts'
import { listFactors } from './factor.ts'
import { codeAt, type Enrolled, enroll, judge, owner, prove, refusal } from './owner.fixture.ts'
import { removeFactor } from './remove.ts'
import { suspendFactor } from './suspend.ts'

const secretOf = statement<{ id: string }, { id: string }>('test-secret-left', 'select id from factors where id = :id')
const later = noon + minutes(1)

eachDatabase('removing a factor', (open) => {
  let database: Database
  before(async () => {
    ;({ database } = await open())
  })
  const remove = ({ session, factor }: Enrolled, now = noon) => database.unit((tx) => removeFactor(tx, at(now), session, factor.id))
  const list = ({ session }: Enrolled) => database.read((tx) => listFactors(tx, session.accountId))
  const check = ({ factor, key }: Enrolled) => judge(database, factor, codeAt(key, later), later).then(({ result }) => result)

  test('takes the factor and its key away; its codes are refused from then on, and others go on', async () => {
    const kept = await owner(database)
    const gone = await enroll(database, kept.session)
    await prove(database, gone.session, 'remove_factor', gone.factor.id)

    await remove(gone)

    assert.deepEqual(
      (await list(gone)).map(({ id }) => id),
      [kept.factor.id],
    )
    assert.equal(await database.read((tx) => tx.get(secretOf, { id: gone.factor.id })), undefined)
    assert.deepEqual([await check(gone), await check(kept)], ['wrong', 'right'])
  })

  test('needs a proof for this very factor, used once: the sign-in moments ago will not do', async () => {
    const first = await owner(database)
    const second = await enroll(database, first.session)

    assert.equal(await refusal(remove(second)), 'STEP_UP_REQUIRED')
    await prove(database, second.session, 'remove_factor', first.factor.id)
    assert.equal(await refusal(remove(second)), 'STEP_UP_REQUIRED')
    assert.equal(await refusal(remove(first)), 'granted')
    assert.equal(await refusal(remove(second)), 'STEP_UP_REQUIRED')
  })

  test('a proof of five minutes ago is too old', async () => {
    const enrolled = await owner(database)
    await prove(database, enrolled.session, 'remove_factor', enrolled.factor.id)

    assert.equal(await refusal(remove(enrolled, noon + minutes(5))), 'STEP_UP_REQUIRED')
  })

  test('the proof of another session is none', async () => {
    const enrolled = await owner(database)
    const elsewhere = await signIn(database, { account: enrolled.account })
    await prove(database, enrolled.session, 'remove_factor', enrolled.factor.id)

    assert.equal(await refusal(remove({ ...enrolled, session: elsewhere.session })), 'STEP_UP_REQUIRED')
  })

  test('somebody else’s factor is not found and stays, whatever was proved', async () => {
    const [mine, theirs] = [await owner(database), await owner(database)]
    await prove(database, mine.session, 'remove_factor', theirs.factor.id)

    assert.equal(await refusal(remove({ ...mine, factor: theirs.factor })), 'FACTOR_NOT_FOUND')
    assert.equal((await list(theirs)).length, 1)
  })

  test('a suspended factor can be removed', async () => {
    const enrolled = await owner(database)
    for (const purpose of ['suspend_factor', 'remove_factor'] as const) await prove(database, enrolled.session, purpose, enrolled.factor.id)
    await database.unit((tx) => suspendFactor(tx, at(), enrolled.session, enrolled.factor.id))

    await remove(enrolled)

    assert.deepEqual(await list(enrolled), [])
  })

  test('ends the account’s other sessions and keeps this one', async () => {
    const enrolled = await owner(database)
    const elsewhere = await signIn(database, { account: enrolled.account })
    await prove(database, enrolled.session, 'remove_factor', enrolled.factor.id)

    await remove(enrolled)

    assert.equal(await database.read((tx) => findSession(tx, at(), elsewhere.secret)), undefined)
    assert.notEqual(await database.read((tx) => findSession(tx, at(), enrolled.secret)), undefined)
  })

  test('of 20 who remove it with one proof at once, one does', async () => {
    const enrolled = await owner(database)
    await prove(database, enrolled.session, 'remove_factor', enrolled.factor.id)

    const outcomes = await atOnce(20, () => refusal(remove(enrolled)))

    assert.equal(outcomes.filter((one) => one === 'granted').length, 1)
    assert.deepEqual(await list(enrolled), [])
  })
})
