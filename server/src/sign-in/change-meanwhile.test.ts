import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import { setTimeout as wait } from 'node:timers/promises'
import { eachDatabase } from '../../testing/index.ts'
import { keys, makeAccount } from '../accounts/account.fixture.ts'
import { checkProof, reserveProof, settleChallenge } from '../challenges/answer.ts'
import { findQuestionInSignIn } from '../challenges/question.ts'
import { hashPassword } from '../crypto/password-hash.ts'
import { type Database, statement, type Tx } from '../database/database.ts'
import { verifyEnrollment } from '../factors/enroll.ts'
import { begin, codeAt, enroll, owner, prove, refusal } from '../factors/owner.fixture.ts'
import { suspendFactor } from '../factors/suspend.ts'
import { at } from '../security-events/occasion.fixture.ts'
import { client, signIn, withFactor } from '../sessions/session.fixture.ts'
import { findSession } from '../sessions/session.ts'
import { completeSignIn } from './complete-sign-in.ts'
import { answer, halfway, start } from './halfway.fixture.ts'
import { signInWithPassword } from './sign-in-with-password.ts'

const password = 'vivid otter drinking tea'
const setPassword = statement<{ accountId: string; digest: string }>(
  'test-set-password',
  'update passwords set digest = :digest where account_id = :accountId',
)

eachDatabase('a factor changed while somebody signs in', (open, engine) => {
  let database: Database
  before(async () => {
    ;({ database } = await open())
  })

  /** Makes the change, and commits it only when the sign-in is through or has waited for it for a while. */
  async function beforeCommitOf<T>(change: (tx: Tx) => Promise<unknown>, signingIn: () => Promise<T>): Promise<T> {
    let through: Promise<T> | undefined
    await database.unit(async (tx) => {
      await change(tx)
      through = signingIn()
      await Promise.race([through.catch(() => undefined), wait(700)])
    })
    return through as Promise<T>
  }

  test('whichever comes first, no session outlives the change', async () => {
    for (let round = 0; round < 20; round++) {
      const first = await owner(database)
      const other = await enroll(database, first.session)
      const half = await halfway(database, first)
      await prove(database, other.session, 'suspend_factor', other.factor.id, start)

      const [outcome] = await Promise.all([
        answer(database, half, codeAt(first.key, start)),
        database.unit((tx) => suspendFactor(tx, at(start), other.session, other.factor.id)),
      ])

      const secret = 'secret' in outcome ? outcome.secret : null
      const found = secret === null ? undefined : await database.read((tx) => findSession(tx, at(start), secret))
      assert.equal(found, undefined)
    }
  })

  // On SQLite units run one after another: nothing can come in between.
  if (engine === 'sqlite') return

  test('a password that is right before the first factor is there leads to the question for it, not to a session', async () => {
    const account = await makeAccount(database)
    const digest = await hashPassword(password, keys.pepper)
    await database.unit((tx) => tx.run(setPassword, { accountId: account.id, digest }))
    const { session } = await signIn(database, { account, now: start })
    const { id, key } = await begin(database, session, { now: start })

    const outcome = await beforeCommitOf(
      (tx) => verifyEnrollment(tx, at(start), session, { id, proof: codeAt(key, start) }),
      () => signInWithPassword(database, at(start), { email: account.email, password, deviceTokens: [] }),
    )

    assert.ok('state' in outcome)
    assert.equal(outcome.state, 'challenge_required')
  })

  test('a right code that comes while another factor is suspended makes no session', async () => {
    const first = await owner(database)
    const other = await enroll(database, first.session)
    const half = await halfway(database, first)
    await prove(database, other.session, 'suspend_factor', other.factor.id, start)

    const outcome = await beforeCommitOf(
      (tx) => suspendFactor(tx, at(start), other.session, other.factor.id),
      () => refusal(answer(database, half, codeAt(first.key, start))),
    )

    assert.equal(outcome, 'CHALLENGE_OVER')
  })

  test('a session that is about to be there when a factor is suspended ends with it', async () => {
    const first = await owner(database)
    const other = await enroll(database, first.session)
    const { signIn: half, secret, challenge } = await halfway(database, first)
    await prove(database, other.session, 'suspend_factor', other.factor.id, start)
    const asker = { kind: 'sign-in', id: half.id, deviceId: null } as const

    let suspended: Promise<unknown> = Promise.resolve()
    const complete = await database.unit(async (tx) => {
      const found = await findQuestionInSignIn(tx, at(start), secret, challenge.id)
      assert.ok(found?.question)
      const reserved = await reserveProof(tx, at(start), asker, found.question)
      assert.ok('challenge' in reserved)
      suspended = database.unit((second) => suspendFactor(second, at(start), other.session, other.factor.id))
      const verdict = await checkProof(tx, at(start), reserved, codeAt(first.key, start))
      await settleChallenge(tx, at(start), asker, reserved, verdict)
      await Promise.race([suspended, wait(300)])
      const { accountId, email } = half
      return completeSignIn(tx, at(start, { client }), {
        accountId,
        email,
        proofs: withFactor,
        factorId: first.factor.id,
        deviceId: null,
        deviceTokens: [],
      })
    })
    await suspended

    assert.ok('secret' in complete)
    assert.equal(await database.read((tx) => findSession(tx, at(start), complete.secret)), undefined)
  })
})
