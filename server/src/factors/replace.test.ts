import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import { eachDatabase } from '../../testing/index.ts'
import { keys, noon } from '../accounts/account.fixture.ts'
import { type Database, statement } from '../database/database.ts'
import { minutes, seconds } from '../durations.ts'
import { at } from '../security-events/occasion.fixture.ts'
import { signIn } from '../sessions/session.fixture.ts'
import { findSession, type Session } from '../sessions/session.ts'
import { listFactors } from './factor.ts'
import { begin, codeAt, type Enrolled, enroll, judge, owner, prove, refusal, verify } from './owner.fixture.ts'
import { removeFactor } from './remove.ts'
import { suspendFactor } from './suspend.ts'

const secretRows = statement<{ id: string }, { id: string }>('test-secret-of-factor', 'select id from factors where id = :id')
const later = noon + minutes(1)

eachDatabase('replacing a factor', (open) => {
  let database: Database
  before(async () => {
    ;({ database } = await open())
  })
  const list = (session: Session) => database.read((tx) => listFactors(tx, session.accountId))
  const check = ({ factor, key }: Enrolled, now: number) => judge(database, factor, codeAt(key, now), now).then(({ result }) => result)

  async function beginReplacing(old: Enrolled, now = later) {
    await prove(database, old.session, 'replace_factor', old.factor.id, now)
    return begin(database, old.session, { now, replaces: old.factor.id })
  }

  test('the old one works until the new one is proved, and from that moment on is refused', async () => {
    const old = await owner(database)
    const { id, key } = await beginReplacing(old)
    assert.equal(await check(old, later), 'right')

    const now = later + seconds(30)
    await verify(database, old.session, id, codeAt(key, now), now)

    assert.equal(await check(old, now), 'wrong')
    assert.equal(await database.read((tx) => tx.get(secretRows, { id: old.factor.id })), undefined)
  })

  test('there is one factor before and one after, with another id and the same name', async () => {
    const { session } = await signIn(database)
    const old = await enroll(database, session, { name: 'Work phone' })
    const { id, key } = await beginReplacing(old)

    await verify(database, old.session, id, codeAt(key, later), later)

    const [factor, ...more] = await list(old.session)
    assert.deepEqual([factor?.name, factor?.state, more.length], ['Work phone', 'active', 0])
    assert.notEqual(factor?.id, old.factor.id)
  })

  test('a wrong code, an abandoned and an expired replacement leave the old one as it was', async () => {
    const old = await owner(database)
    const { id, key, expiresAt } = await beginReplacing(old)

    assert.equal(await refusal(verify(database, old.session, id, codeAt(old.key, later), later)), 'WRONG_CODE')
    assert.equal(await refusal(verify(database, old.session, id, codeAt(key, expiresAt), expiresAt)), 'ENROLLMENT_OVER')

    assert.equal(await check(old, later), 'right')
    assert.deepEqual(
      (await list(old.session)).map((factor) => factor.id),
      [old.factor.id],
    )
  })

  test('needs a proof for this very factor: neither the sign-in moments ago nor a proof for another will do', async () => {
    const first = await owner(database)
    const second = await enroll(database, first.session)
    await prove(database, second.session, 'replace_factor', first.factor.id)

    assert.equal(await refusal(begin(database, second.session, { replaces: second.factor.id })), 'STEP_UP_REQUIRED')
    assert.equal(await refusal(begin(database, second.session, { replaces: first.factor.id })), 'granted')
    assert.equal(await refusal(begin(database, second.session, { replaces: first.factor.id })), 'STEP_UP_REQUIRED')
  })

  test('works at the limit of five, and keeps to it', async () => {
    const { session } = await signIn(database)
    let last = await enroll(database, session)
    for (let count = 1; count < 5; count++) last = await enroll(database, last.session)
    const { id, key } = await beginReplacing(last)

    assert.equal(await refusal(verify(database, last.session, id, codeAt(key, later), later)), 'granted')
    assert.equal((await list(session)).length, 5)
  })

  test('a factor that was suspended or removed meanwhile is not replaced, and nothing is added', async () => {
    for (const change of [suspendFactor, removeFactor]) {
      const old = await owner(database)
      const { id, key } = await beginReplacing(old)
      await prove(database, old.session, change === removeFactor ? 'remove_factor' : 'suspend_factor', old.factor.id, later)
      await database.unit<unknown>((tx) => change(tx, at(later), old.session, old.factor.id))
      const before = await list(old.session)

      const outcome = await refusal(verify(database, old.session, id, codeAt(key, later), later))

      assert.match(outcome, /^FACTOR_(STATE_CONFLICT|NOT_FOUND)$/)
      assert.deepEqual(await list(old.session), before)
    }
  })

  test('a suspended factor is resumed or removed, not replaced', async () => {
    const old = await owner(database)
    await prove(database, old.session, 'suspend_factor', old.factor.id)
    await database.unit((tx) => suspendFactor(tx, at(), old.session, old.factor.id))

    assert.equal(await refusal(beginReplacing(old)), 'FACTOR_STATE_CONFLICT')
  })

  test('all other sessions end with it', async () => {
    const old = await owner(database)
    const elsewhere = await signIn(database, { account: old.account })
    const { id, key } = await beginReplacing(old)

    await verify(database, old.session, id, codeAt(key, later), later)

    assert.equal(await database.read((tx) => findSession(tx, { keys, now: later }, elsewhere.secret)), undefined)
  })
})
