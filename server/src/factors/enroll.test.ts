import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import { eachDatabase } from '../../testing/index.ts'
import { keys, noon } from '../accounts/account.fixture.ts'
import { type Database, type NoParams, statement } from '../database/database.ts'
import { minutes, seconds } from '../durations.ts'
import type { FactorId } from '../ids.ts'
import { atOnce } from '../limits/at-once.fixture.ts'
import { at } from '../security-events/occasion.fixture.ts'
import { beginHalfAuthenticated, findHalfAuthenticated } from '../sessions/half-authenticated.ts'
import { client, signIn } from '../sessions/session.fixture.ts'
import { findSession, type Session } from '../sessions/session.ts'
import { cancelEnrollment } from './enroll.ts'
import { listFactors } from './factor.ts'
import { begin, codeAt, type Enrolled, enroll, judge, owner, prove, refusal, verify } from './owner.fixture.ts'
import { suspendFactor } from './suspend.ts'

const sealedRows = statement<NoParams, { sealed_key: Uint8Array }>(
  'test-sealed-keys',
  'select sealed_key from enrollments union all select sealed_secret from factors',
)
const enrollmentKey = statement<{ id: string }, { sealed_key: Uint8Array }>(
  'test-enrollment-key',
  'select sealed_key from enrollments where id = :id',
)

eachDatabase('enrollments', (open) => {
  let database: Database
  before(async () => {
    ;({ database } = await open())
  })
  const list = (session: Session) => database.read((tx) => listFactors(tx, session.accountId))
  const findWith = (secret: string, now = noon) => database.read((tx) => findSession(tx, { keys, now }, secret))
  const check = ({ factor }: Enrolled, code: string, now = noon) => judge(database, factor, code, now).then(({ result }) => result)

  test('the first right code makes the factor, active and with the name that was wanted', async () => {
    const { session } = await signIn(database)
    const { id, key } = await begin(database, session, { name: 'Work phone' })
    assert.deepEqual(await list(session), [])

    await verify(database, session, id, codeAt(key, noon))

    const [factor, ...more] = await list(session)
    assert.deepEqual(
      [factor?.kind, factor?.name, factor?.state, factor?.lastUsedAt, more.length],
      ['totp', 'Work phone', 'active', noon, 0],
    )
  })

  test('the session gets a new secret and the level of the proof; the account’s other sessions end', async () => {
    const { account, session, secret } = await signIn(database)
    const elsewhere = await signIn(database, { account })

    const enrolled = await enroll(database, session)

    assert.deepEqual([enrolled.session.aal, enrolled.session.amr, enrolled.session.factorProvedAt], ['aal2', ['pwd', 'otp', 'mfa'], noon])
    assert.equal(await findWith(secret), 'rotated')
    assert.equal(await findWith(elsewhere.secret), undefined)
  })

  test('a sign-in that was begun before the factor was added is void', async () => {
    const { account, session } = await signIn(database)
    const { id: accountId, email, credentialEpoch } = account
    const begun = await database.unit((tx) =>
      beginHalfAuthenticated(tx, at(), { accountId, email, credentialEpoch, deviceId: null, client }),
    )

    await enroll(database, session)

    assert.equal(await database.read((tx) => findHalfAuthenticated(tx, at(), begun.secret)), undefined)
  })

  test('the code that confirmed counts as used, and so does the step before it', async () => {
    const enrolled = await owner(database)

    assert.equal(await check(enrolled, codeAt(enrolled.key, noon)), 'already_used')
    assert.equal(await check(enrolled, codeAt(enrolled.key, noon - seconds(30))), 'already_used')
    assert.equal(await check(enrolled, codeAt(enrolled.key, noon + seconds(30)), noon + seconds(30)), 'right')
  })

  test('a pending key proves nothing, and the live one goes on while it is pending', async () => {
    const live = await owner(database)
    const now = noon + seconds(30)

    const pending = await begin(database, live.session, { now })

    assert.equal(await refusal(verify(database, live.session, pending.id, codeAt(live.key, now), now)), 'WRONG_CODE')
    assert.notEqual(await check(live, codeAt(pending.key, now), now), 'right')
    assert.equal(await check(live, codeAt(live.key, now), now), 'right')
    assert.equal((await list(live.session)).length, 1)
  })

  test('lives ten minutes, to the millisecond', async () => {
    const [early, late] = [await signIn(database), await signIn(database)]
    const [first, second] = [await begin(database, early.session), await begin(database, late.session)]
    const end = noon + minutes(10)

    assert.equal(first.expiresAt, end)
    assert.equal(await refusal(verify(database, early.session, first.id, codeAt(first.key, end - 1), end - 1)), 'granted')
    assert.equal(await refusal(verify(database, late.session, second.id, codeAt(second.key, end), end)), 'ENROLLMENT_OVER')
  })

  test('a second one in the same session ends the first and erases its key', async () => {
    const { session } = await signIn(database)
    const first = await begin(database, session)
    const second = await begin(database, session)

    assert.equal(await refusal(verify(database, session, first.id, codeAt(first.key, noon))), 'ENROLLMENT_OVER')
    assert.equal((await database.read((tx) => tx.get(enrollmentKey, { id: first.id })))?.sealed_key.length, 0)
    assert.equal(await refusal(verify(database, session, second.id, codeAt(second.key, noon))), 'granted')
    assert.equal((await database.read((tx) => tx.get(enrollmentKey, { id: second.id })))?.sealed_key.length, 0)
  })

  test('belongs to its session: another one of the account, or of somebody else, does not find it', async () => {
    const { account, session } = await signIn(database)
    const [elsewhere, stranger] = [await signIn(database, { account }), await signIn(database)]
    const { id, key } = await begin(database, session)

    for (const other of [elsewhere, stranger]) {
      assert.equal(await refusal(verify(database, other.session, id, codeAt(key, noon))), 'ENROLLMENT_OVER')
      await database.unit((tx) => cancelEnrollment(tx, at(), other.session, id))
    }
    assert.equal(await refusal(verify(database, session, id, codeAt(key, noon))), 'granted')
  })

  test('is over when it was cancelled; cancelling again is no error', async () => {
    const { session } = await signIn(database)
    const { id, key } = await begin(database, session)

    for (let round = 0; round < 2; round++) await database.unit((tx) => cancelEnrollment(tx, at(), session, id))

    assert.equal(await refusal(verify(database, session, id, codeAt(key, noon))), 'ENROLLMENT_OVER')
  })

  test('ten codes may be tried; a right one after that is refused', async () => {
    const { session } = await signIn(database)
    const { id, key } = await begin(database, session)
    const wrong = codeAt(key, noon + minutes(600))

    for (let round = 0; round < 10; round++) assert.equal(await refusal(verify(database, session, id, wrong)), 'WRONG_CODE')

    assert.equal(await refusal(verify(database, session, id, codeAt(key, noon))), 'TOO_MANY_ATTEMPTS')
  })

  test('says how far the phone’s clock is off, slow or fast, and makes no factor of it', async () => {
    const { session } = await signIn(database)
    const { id, key } = await begin(database, session)

    for (const offset of [-300, 300]) {
      const outcome = await verify(database, session, id, codeAt(key, noon + seconds(offset)))
      assert.ok('refused' in outcome)
      assert.deepEqual([outcome.refused.code, outcome.refused.members.clockOffsetSeconds], ['CLOCK_OFF', offset])
    }
    assert.deepEqual(await list(session), [])
  })

  test('an account holds five authenticator apps and no more, suspended ones included', async () => {
    const { session } = await signIn(database)
    let last = await enroll(database, session)
    for (let count = 1; count < 5; count++) last = await enroll(database, last.session)
    await prove(database, session, 'suspend_factor', last.factor.id)
    await database.unit((tx) => suspendFactor(tx, at(), last.session, last.factor.id))

    assert.equal(await refusal(begin(database, last.session)), 'FACTOR_LIMIT_REACHED')
    assert.equal((await list(session)).length, 5)
  })

  test('nobody begins to replace a factor that is not theirs', async () => {
    const [mine, theirs] = [await owner(database), await owner(database)]

    assert.equal(await refusal(begin(database, mine.session, { replaces: theirs.factor.id })), 'FACTOR_NOT_FOUND')
    assert.equal(await refusal(begin(database, mine.session, { replaces: 'fac_none' as FactorId })), 'FACTOR_NOT_FOUND')
  })

  test('of 50 who send the right code at once, one makes the one factor', async () => {
    const { session } = await signIn(database)
    const { id, key } = await begin(database, session)

    const outcomes = await atOnce(50, () => refusal(verify(database, session, id, codeAt(key, noon))))

    assert.equal(outcomes.filter((one) => one === 'granted').length, 1)
    assert.equal((await list(session)).length, 1)
  })

  test('no key stands in the database as it is', async () => {
    const { session } = await signIn(database)
    const enrolled = await enroll(database, session)
    const pending = await begin(database, enrolled.session)

    const rows = await database.read((tx) => tx.all(sealedRows, {}))
    for (const { sealed_key } of rows) {
      for (const key of [enrolled.key, pending.key]) assert.equal(Buffer.from(sealed_key).includes(key.export()), false)
    }
  })
})
