import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import { eachDatabase } from '../../testing/index.ts'
import { type Database, statement } from '../database/database.ts'
import { minutes, seconds } from '../durations.ts'
import { codeAt, enroll, owner, prove, refusal } from '../factors/owner.fixture.ts'
import { suspendFactor } from '../factors/suspend.ts'
import { atOnce } from '../limits/at-once.fixture.ts'
import { at, leftBehind } from '../security-events/occasion.fixture.ts'
import { findHalfAuthenticated } from '../sessions/half-authenticated.ts'
import { findSession } from '../sessions/session.ts'
import { answer, type Halfway, halfway, start } from './halfway.fixture.ts'

const sessionsOf = statement<{ accountId: string }, { id: string }>(
  'test-sessions-of',
  'select id from sessions where account_id = :accountId',
)
const spoilKey = statement<{ id: string; key: Uint8Array }>('test-spoil-key', 'update factors set sealed_secret = :key where id = :id')

eachDatabase('the second factor at sign-in', (open) => {
  let database: Database
  let url: string
  before(async () => {
    ;({ database, url } = await open())
  })
  const outcomeOf = (half: Halfway, proof: string, now = start) => refusal(answer(database, half, proof, now))
  const sessions = async (half: Halfway) => (await database.read((tx) => tx.all(sessionsOf, { accountId: half.signIn.accountId }))).length

  test('a right code makes the session, at the level of two factors', async () => {
    const enrolled = await owner(database)
    const half = await halfway(database, enrolled)

    const outcome = await answer(database, half, codeAt(enrolled.key, start))

    assert.ok('state' in outcome && outcome.state === 'complete')
    const { session, secret } = outcome
    assert.deepEqual([session.aal, session.amr, session.factorProvedAt], ['aal2', ['pwd', 'otp', 'mfa'], start])
    assert.deepEqual(await database.read((tx) => findSession(tx, at(start), secret)), session)
  })

  test('the sign-in is over with it: its challenge is, and no further one passes', async () => {
    const enrolled = await owner(database)
    const half = await halfway(database, enrolled)
    assert.notEqual(await database.read((tx) => findHalfAuthenticated(tx, at(start), half.secret)), undefined)

    await answer(database, half, codeAt(enrolled.key, start))

    const now = start + seconds(30)
    assert.equal(await outcomeOf(half, codeAt(enrolled.key, now), now), 'SIGN_IN_EXPIRED')
    assert.equal(await database.read((tx) => findHalfAuthenticated(tx, at(start), half.secret)), undefined)
  })

  test('a code that was used in one sign-in is refused in another (A02)', async () => {
    const enrolled = await owner(database)
    const [first, second] = [await halfway(database, enrolled), await halfway(database, enrolled)]

    assert.equal(await outcomeOf(first, codeAt(enrolled.key, start)), 'granted')
    assert.equal(await outcomeOf(second, codeAt(enrolled.key, start)), 'CODE_ALREADY_USED')
    assert.equal(await outcomeOf(second, codeAt(enrolled.key, start - seconds(30))), 'CODE_ALREADY_USED')
  })

  test('a wrong code makes no session and says how many attempts are left', async () => {
    const enrolled = await owner(database)
    const half = await halfway(database, enrolled)
    const before = await sessions(half)

    const outcome = await answer(database, half, '000000' === codeAt(enrolled.key, start) ? '000001' : '000000')

    assert.ok('refused' in outcome)
    assert.deepEqual([outcome.refused.code, outcome.refused.members.attemptsLeft], ['WRONG_CODE', 4])
    assert.equal(await sessions(half), before)
  })

  test('of 50 answers with one right code at once, in one sign-in or in many over two connections, one makes a session', async () => {
    const { database: second } = await open({ url })
    const [one, many] = [await owner(database), await owner(database)]
    const half = await halfway(database, one)
    const halves = await atOnce(50, () => halfway(database, many))
    const over = (index: number) => (index % 2 === 0 ? database : second)

    const same = await atOnce(50, (index) => refusal(answer(over(index), half, codeAt(one.key, start))))
    const apart = await atOnce(50, (index) => refusal(answer(over(index), halves[index] as Halfway, codeAt(many.key, start))))

    for (const outcomes of [same, apart]) assert.equal(outcomes.filter((outcome) => outcome === 'granted').length, 1)
  })

  test('the code of another factor of the account answers only a challenge for that factor', async () => {
    const first = await owner(database)
    const second = await enroll(database, first.session)
    const half = await halfway(database, { ...first, factor: second.factor })

    assert.equal(await outcomeOf(half, codeAt(first.key, start)), 'WRONG_CODE')
    assert.equal(await outcomeOf(half, codeAt(second.key, start)), 'granted')
  })

  test('another person’s sign-in does not find the challenge, and their right code helps nothing', async () => {
    const [mine, theirs] = [await owner(database), await owner(database)]
    const [myHalf, theirHalf] = [await halfway(database, mine), await halfway(database, theirs)]

    assert.equal(await outcomeOf({ ...myHalf, challenge: theirHalf.challenge }, codeAt(theirs.key, start)), 'NOT_FOUND')
    assert.equal(await outcomeOf(theirHalf, codeAt(theirs.key, start)), 'granted')
  })

  test('a factor that was suspended meanwhile lets nobody in', async () => {
    const first = await owner(database)
    const second = await enroll(database, first.session)
    const half = await halfway(database, first)
    await prove(database, second.session, 'suspend_factor', first.factor.id, start)
    await database.unit((tx) => suspendFactor(tx, at(start), second.session, first.factor.id))

    assert.equal(await outcomeOf(half, codeAt(first.key, start)), 'SIGN_IN_EXPIRED')
    assert.equal(await outcomeOf(await halfway(database, first), codeAt(first.key, start)), 'WRONG_CODE')
  })

  test('a check that breaks makes no session, and the attempt stays taken', async () => {
    const enrolled = await owner(database)
    const half = await halfway(database, enrolled)
    const before = await sessions(half)
    await database.unit((tx) => tx.run(spoilKey, { id: enrolled.factor.id, key: new Uint8Array(80) }))

    for (let round = 0; round < 5; round++)
      await assert.rejects(answer(database, half, codeAt(enrolled.key, start)), { name: 'SealBroken' })

    assert.equal(await outcomeOf(half, codeAt(enrolled.key, start)), 'CHALLENGE_OVER')
    assert.equal(await sessions(half), before)
  })

  test('each answer is in the audit trail exactly once', async () => {
    const enrolled = await owner(database)
    const half = await halfway(database, enrolled)
    const { audit: earlier } = await leftBehind(database, enrolled.account.id)

    await answer(database, half, '12345')
    await answer(database, half, codeAt(enrolled.key, start - minutes(3)))
    await answer(database, half, codeAt(enrolled.key, start))

    const { audit } = await leftBehind(database, enrolled.account.id)
    assert.deepEqual(
      audit.slice(earlier.length).map(({ event, details }) => [event, JSON.parse(details).reason]),
      [
        ['challenge.refused', 'wrong'],
        ['challenge.refused', 'clock_off'],
        ['sign_in.completed', undefined],
      ],
    )
  })
})
