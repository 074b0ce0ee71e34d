import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import { eachDatabase } from '../../testing/index.ts'
import { keys, makeAccount, noon } from '../accounts/account.fixture.ts'
import { type Account, findAccount } from '../accounts/account.ts'
import { createKeyRing } from '../crypto/key-ring.ts'
import { hashPassword } from '../crypto/password-hash.ts'
import { type Database, statement } from '../database/database.ts'
import { minutes } from '../durations.ts'
import { enroll, prove, refusal } from '../factors/owner.fixture.ts'
import { suspendFactor } from '../factors/suspend.ts'
import { atOnce } from '../limits/at-once.fixture.ts'
import { at, leftBehind } from '../security-events/occasion.fixture.ts'
import { deviceTokens } from '../sessions/known-device.ts'
import { client, signIn as openSession, passwordOnly } from '../sessions/session.fixture.ts'
import { completeSignIn } from './complete-sign-in.ts'
import { signInWithPassword } from './sign-in-with-password.ts'

const password = 'vivid otter drinking tea'
const setPassword = statement<{ accountId: string; digest: string }>(
  'test-set-password',
  'update passwords set digest = :digest where account_id = :accountId',
)
let addresses = 0

eachDatabase('the password at sign-in', (open) => {
  let database: Database
  let digest: string
  before(async () => {
    ;({ database } = await open())
    digest = await hashPassword(password, keys.pepper)
  })
  async function account(email?: string): Promise<Account> {
    const made = await makeAccount(database, email)
    await database.unit((tx) => tx.run(setPassword, { accountId: made.id, digest }))
    return made
  }
  /** From an address of its own, so that only what counts per account is counted. */
  const signIn = (email: string, typed: string, { now = noon, cookie = '', ring = keys } = {}) =>
    signInWithPassword(database, at(now, { keys: ring, client: { address: `client ${++addresses}`, description: 'Firefox on Linux' } }), {
      email,
      password: typed,
      deviceTokens: deviceTokens(cookie),
    })
  const outcomeOf = (...given: Parameters<typeof signIn>) => refusal(signIn(...given))

  test('without a factor the right password makes a session of one factor', async () => {
    const { email } = await account()

    const outcome = await signIn(email, password)

    assert.ok('state' in outcome && outcome.state === 'complete')
    assert.deepEqual([outcome.session.aal, outcome.session.amr, outcome.session.factorProvedAt], ['aal1', ['pwd'], null])
  })

  test('with a factor it makes no session, only the question for the factor', async () => {
    const owner = await account()
    const { session } = await openSession(database, { account: owner })
    const { factor } = await enroll(database, session)

    const outcome = await signIn(owner.email, password)

    assert.ok('state' in outcome && outcome.state === 'challenge_required')
    assert.equal('session' in outcome, false)
    assert.deepEqual([outcome.challenge.purpose, outcome.challenge.factorId], ['sign_in', factor.id])
    assert.deepEqual(
      outcome.available.map(({ id }) => id),
      [factor.id],
    )
  })

  test('a suspended factor is not asked for', async () => {
    const owner = await account()
    const { session } = await openSession(database, { account: owner })
    const enrolled = await enroll(database, session)
    await prove(database, enrolled.session, 'suspend_factor', enrolled.factor.id)
    await database.unit((tx) => suspendFactor(tx, at(), enrolled.session, enrolled.factor.id))

    const outcome = await signIn(owner.email, password)

    assert.ok('state' in outcome && outcome.state === 'complete')
  })

  test('a wrong password, an unknown address and one that is none get the same answer', async () => {
    const { email } = await account()

    for (const [address, typed] of [
      [email, `${password}!`],
      ['nobody@example.test', password],
      ['no address', password],
      ['', ''],
    ] as const) {
      const outcome = await signIn(address, typed)
      assert.ok('refused' in outcome)
      assert.deepEqual([outcome.refused.code, outcome.refused.members], ['WRONG_CREDENTIALS', {}], address)
    }
  })

  test('which factors there are is not said before the password is right', async () => {
    const owner = await account()
    const { session } = await openSession(database, { account: owner })
    await enroll(database, session)

    const outcome = await signIn(owner.email, 'wrong')

    assert.deepEqual(Object.keys(outcome), ['refused'])
  })

  test('two passwords of 200 characters that differ at the end are two passwords', async () => {
    const { id, email } = await account()
    const long = 'vivid otter '.repeat(17).slice(0, 199)
    const ofLong = await hashPassword(`${long}a`, keys.pepper)
    await database.unit((tx) => tx.run(setPassword, { accountId: id, digest: ofLong }))

    assert.equal(await outcomeOf(email, `${long}b`), 'WRONG_CREDENTIALS')
    assert.equal(await outcomeOf(email, `${long}a`), 'granted')
  })

  test('ten wrong passwords in a quarter of an hour, in any spelling of the address, then even the right one waits (LIM-5)', async () => {
    const { email } = await account('Spelled@Example.test')
    const spellings = [email, 'SPELLED@EXAMPLE.TEST', 'ｓｐｅｌｌｅｄ@example.test', ' spelled@example.test ']
    for (let round = 0; round < 10; round++) assert.equal(await outcomeOf(spellings[round % 4] as string, 'wrong'), 'WRONG_CREDENTIALS')

    const outcome = await signIn(email, password)
    assert.ok('refused' in outcome)
    assert.equal(outcome.refused.code, 'TOO_MANY_ATTEMPTS')
    assert.equal(outcome.refused.members.retryAfter, new Date(noon + minutes(15)).toISOString())
    assert.equal(await outcomeOf(email, password, { now: noon + minutes(15) }), 'granted')
  })

  test('an unknown address is refused after as many tries, in the same words', async () => {
    const outcomes: string[] = []
    for (let round = 0; round < 12; round++) outcomes.push(await outcomeOf('nobody.at.all@example.test', 'wrong'))

    assert.deepEqual(outcomes, [...new Array(10).fill('WRONG_CREDENTIALS'), 'TOO_MANY_ATTEMPTS', 'TOO_MANY_ATTEMPTS'])
  })

  test('strangers who use up their tries do not keep the owner out on a known device (LIM-6)', async () => {
    const { email } = await account()
    const first = await signIn(email, password)
    assert.ok('state' in first && first.state === 'complete' && first.deviceCookie !== null)
    for (let round = 0; round < 20; round++) await signIn(email, 'wrong')

    assert.equal(await outcomeOf(email, password), 'TOO_MANY_ATTEMPTS')
    assert.equal(await outcomeOf(email, password, { cookie: first.deviceCookie }), 'granted')
  })

  test('a right password gives back its own try and not the wrong ones before it', async () => {
    const { email } = await account()
    for (let round = 0; round < 9; round++) await signIn(email, 'wrong')

    for (let round = 0; round < 3; round++) assert.equal(await outcomeOf(email, password), 'granted')
    assert.equal(await outcomeOf(email, 'wrong'), 'WRONG_CREDENTIALS')
    assert.equal(await outcomeOf(email, 'wrong'), 'TOO_MANY_ATTEMPTS')
  })

  test('of 20 wrong passwords at once ten are judged', async () => {
    const { email } = await account()

    const outcomes = await atOnce(20, () => outcomeOf(email, 'wrong'))

    assert.equal(outcomes.filter((one) => one === 'WRONG_CREDENTIALS').length, 10)
  })

  test('a digest made with an older key is made anew at a right sign-in', async () => {
    const { id, email } = await account()
    const ring = createKeyRing(
      [
        { id: 'test', secret: Buffer.alloc(32, 't') },
        { id: 'newer', secret: Buffer.alloc(32, 'n') },
      ],
      'newer',
    )

    await signIn(email, 'wrong', { ring })
    assert.equal((await database.read((tx) => findAccount(tx, id)))?.passwordDigest, digest)
    await signIn(email, password, { ring })

    assert.notEqual((await database.read((tx) => findAccount(tx, id)))?.passwordDigest, digest)
    assert.equal(await outcomeOf(email, password, { ring }), 'granted')
  })

  test('what was refused and what was asked is in the audit trail', async () => {
    const owner = await account()
    await signIn(owner.email, 'wrong')
    await signIn(owner.email, password)

    const { audit } = await leftBehind(database, owner.id)
    assert.deepEqual(
      audit.map(({ event, actor }) => [event, actor]),
      [
        ['sign_in.password_refused', 'unknown'],
        ['sign_in.completed', 'account'],
      ],
    )
  })

  test('no road makes a session without an enrolled factor: that would be our own fault, and breaks', async () => {
    const owner = await account()
    const { session } = await openSession(database, { account: owner })
    await enroll(database, session)
    const passed = { accountId: owner.id, email: owner.email, proofs: passwordOnly, factorId: null, deviceId: null, deviceTokens: [] }

    await assert.rejects(
      database.unit((tx) => completeSignIn(tx, at(noon, { client }), passed)),
      /left out the second factor/,
    )
  })
})
