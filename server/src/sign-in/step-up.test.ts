import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import type { StepUpPurpose } from '@countersign/contract'
import { eachDatabase } from '../../testing/index.ts'
import { keys, noon } from '../accounts/account.fixture.ts'
import { hashPassword } from '../crypto/password-hash.ts'
import { type Database, statement } from '../database/database.ts'
import { minutes, seconds } from '../durations.ts'
import { codeAt, enroll, owner, prove, refusal } from '../factors/owner.fixture.ts'
import { removeFactor } from '../factors/remove.ts'
import { resumeFactor, suspendFactor } from '../factors/suspend.ts'
import { atOnce } from '../limits/at-once.fixture.ts'
import { at, leftBehind } from '../security-events/occasion.fixture.ts'
import { signIn } from '../sessions/session.fixture.ts'
import { endSessionOf, findSession, type Session } from '../sessions/session.ts'
import { answerInSession } from './answer-challenge.ts'
import { start } from './halfway.fixture.ts'
import { askInSession } from './open-challenge.ts'

const password = 'vivid otter drinking tea'
const setPassword = statement<{ accountId: string; digest: string }>(
  'test-set-password',
  'update passwords set digest = :digest where account_id = :accountId',
)
let addresses = 0

eachDatabase('a proof for one purpose', (open) => {
  let database: Database
  let digest: string
  before(async () => {
    ;({ database } = await open())
    digest = await hashPassword(password, keys.pepper)
  })
  const ask = (session: Session, purpose: StepUpPurpose, target?: string, factorId?: string) =>
    database.unit((tx) => askInSession(tx, at(start), session, { purpose, factorId, target }))
  const answer = (session: Session, id: string, proof: string, now = start) =>
    answerInSession(database, at(now, { client: { address: `client ${++addresses}`, description: 'Firefox' } }), session, { id, proof })
  async function withPassword() {
    const signedIn = await signIn(database, { now: start })
    await database.unit((tx) => tx.run(setPassword, { accountId: signedIn.account.id, digest }))
    return signedIn
  }

  test('a right code grants this purpose for this factor, once, and gives the session a new secret', async () => {
    const { session, factor, key, secret: former } = await owner(database)
    const { challenge } = await ask(session, 'remove_factor', factor.id)

    const outcome = await answer(session, challenge.id, codeAt(key, start))

    assert.ok('state' in outcome && outcome.state === 'granted')
    assert.deepEqual(outcome.grant, { purpose: 'remove_factor', target: factor.id, expiresAt: start + minutes(5) })
    assert.equal(await database.read((tx) => findSession(tx, at(start), former)), 'rotated')
    const raised = (await database.read((tx) => findSession(tx, at(start), outcome.secret ?? ''))) as Session
    assert.equal(await refusal(database.unit((tx) => suspendFactor(tx, at(start), raised, factor.id))), 'STEP_UP_REQUIRED')
    assert.equal(await refusal(database.unit((tx) => removeFactor(tx, at(start), raised, factor.id))), 'granted')
  })

  test('a code that was used for one thing is refused for the next', async () => {
    const { session, factor, key } = await owner(database)
    const [first, second] = [await ask(session, 'suspend_factor', factor.id), await ask(session, 'remove_factor', factor.id)]

    assert.equal(await refusal(answer(session, first.challenge.id, codeAt(key, start))), 'granted')
    assert.equal(await refusal(answer(session, second.challenge.id, codeAt(key, start))), 'CODE_ALREADY_USED')
    assert.equal(await refusal(answer(session, second.challenge.id, codeAt(key, start + seconds(30)))), 'granted')
  })

  test('an account with a factor is asked for it, never for the password', async () => {
    const { session, factor } = await owner(database)

    for (const purpose of ['add_factor', 'remove_factor'] as const) {
      const { challenge } = await ask(session, purpose, purpose === 'add_factor' ? undefined : factor.id)
      assert.deepEqual([challenge.proofKind, challenge.factorId], ['totp', factor.id])
    }
  })

  test('which factor will do is not the caller’s choice: one of somebody else, a suspended one or none at all is not found', async () => {
    const [mine, theirs, bare] = [await owner(database), await owner(database), await signIn(database)]
    const second = await enroll(database, mine.session)
    await prove(database, second.session, 'suspend_factor', second.factor.id)
    await database.unit((tx) => suspendFactor(tx, at(), second.session, second.factor.id))

    for (const factorId of [theirs.factor.id, second.factor.id, 'fac_none']) {
      assert.equal(await refusal(ask(mine.session, 'remove_factor', mine.factor.id, factorId)), 'FACTOR_NOT_FOUND')
    }
    assert.equal(await refusal(ask(bare.session, 'add_factor', undefined, theirs.factor.id)), 'FACTOR_NOT_FOUND')
  })

  test('a suspended factor is asked for where it is to be resumed, and proves that only', async () => {
    const { session, factor, key } = await owner(database)
    await prove(database, session, 'suspend_factor', factor.id)
    await database.unit((tx) => suspendFactor(tx, at(noon), session, factor.id))

    const { challenge } = await ask(session, 'resume_factor', factor.id)
    assert.equal(challenge.factorId, factor.id)
    assert.equal(await refusal(answer(session, challenge.id, codeAt(key, start))), 'granted')

    assert.equal(await refusal(database.unit((tx) => resumeFactor(tx, at(start), session, factor.id))), 'granted')
  })

  test('a session cannot open a challenge of a sign-in', async () => {
    const { session } = await owner(database)

    const asked = database.unit((tx) =>
      askInSession(tx, at(start), session, { purpose: 'sign_in', factorId: undefined, target: undefined }),
    )

    assert.equal(await refusal(asked), 'SIGN_IN_EXPIRED')
  })

  test('a session that ended meanwhile is granted nothing', async () => {
    const { session, factor, key } = await owner(database)
    const { challenge } = await ask(session, 'remove_factor', factor.id)
    await database.unit((tx) => endSessionOf(tx, start, session.accountId, session.id))

    assert.equal(await refusal(answer(session, challenge.id, codeAt(key, start))), 'NOT_SIGNED_IN')
    assert.equal(await refusal(database.unit((tx) => removeFactor(tx, at(start), session, factor.id))), 'NOT_SIGNED_IN')
  })

  test('without a factor it is the password that is proved', async () => {
    const { session } = await withPassword()
    const { challenge } = await ask(session, 'add_factor')
    assert.equal(challenge.proofKind, 'password')

    const wrong = await answer(session, challenge.id, `${password}!`)
    assert.ok('refused' in wrong)
    assert.deepEqual([wrong.refused.code, wrong.refused.members.attemptsLeft], ['WRONG_CREDENTIALS', 4])

    const right = await answer(session, challenge.id, password)
    assert.ok('state' in right && right.state === 'granted')
    assert.equal(right.grant.purpose, 'add_factor')
  })

  test('of 20 right passwords at once one is granted', async () => {
    const { session } = await withPassword()
    const { challenge } = await ask(session, 'add_factor')

    const outcomes = await atOnce(20, () => refusal(answer(session, challenge.id, password)))

    assert.equal(outcomes.filter((one) => one === 'granted').length, 1)
  })

  test('a granted proof and a refused one are in the audit trail', async () => {
    const { session, account, factor, key } = await owner(database)
    const { challenge } = await ask(session, 'remove_factor', factor.id)
    await answer(session, challenge.id, '12345')
    await answer(session, challenge.id, codeAt(key, start))

    const { audit } = await leftBehind(database, account.id)
    assert.deepEqual(
      audit.slice(-2).map(({ event, actor }) => [event, actor]),
      [
        ['challenge.refused', 'account'],
        ['session.stepped_up', 'account'],
      ],
    )
    assert.deepEqual(JSON.parse(audit.at(-1)?.details ?? ''), {
      session: session.id,
      purpose: 'remove_factor',
      challenge: challenge.id,
      factor: factor.id,
    })
  })
})
