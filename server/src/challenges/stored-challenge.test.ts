import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import fc from 'fast-check'
import { eachDatabase } from '../../testing/index.ts'
import { makeAccount, noon } from '../accounts/account.fixture.ts'
import { type Account, moveCredentialEpoch } from '../accounts/account.ts'
import type { Database } from '../database/database.ts'
import { minutes } from '../durations.ts'
import { newId, type SessionId } from '../ids.ts'
import { atOnce } from '../limits/at-once.fixture.ts'
import { at } from '../security-events/occasion.fixture.ts'
import { type Asker, reserveProof, settleChallenge } from './answer.ts'
import { afterProof, type Challenge, challengeState } from './challenge.ts'
import { findChallenge, latestChallenge, openChallenge } from './open.ts'
import { findQuestionInSession } from './question.ts'

const runs = process.env.COUNTERSIGN_LONG ? 500 : 60
let addresses = 0

eachDatabase('stored challenges', (open) => {
  let database: Database
  let account: Account
  before(async () => {
    ;({ database } = await open())
    account = await makeAccount(database)
  })
  const ask = (ownerId = newId('ses'), { id: accountId } = account, now = noon) =>
    database.unit((tx) => openChallenge(tx, now, { accountId, ownerId, purpose: 'add_factor', factor: null, target: null }))
  const askerOf = (challenge: Challenge): Asker => ({ kind: 'session', id: challenge.ownerId as `ses_${string}`, deviceId: null })
  const stored = async ({ ownerId, id }: Challenge) =>
    (await database.read((tx) => findChallenge(tx, ownerId, id))) ?? assert.fail('it is gone')
  /** From an address of its own: other limits are tested elsewhere. */
  const occasion = (now: number) => at(now, { client: { address: `client ${++addresses}`, description: 'Firefox' } })

  /** Gives a proof whose rightness is known beforehand, as the check of a factor would find it. */
  function prove(challenge: Challenge, isRight: boolean, now: number, asker = askerOf(challenge)) {
    const moment = occasion(now)
    return database.unit(async (tx) => {
      const question = await findQuestionInSession(tx, asker.id as SessionId, challenge.id)
      if (!question) return 'NOT_FOUND'
      const reserved = await reserveProof(tx, moment, asker, question)
      if ('refused' in reserved) return reserved.refused.code
      const settled = await settleChallenge(tx, moment, asker, reserved, { result: isRight ? 'right' : 'wrong' })
      return 'passed' in settled ? 'passed' : settled.refused.code
    })
  }

  test('goes through the same states as the pure machine, whatever is proved whenever', async () => {
    const event = fc.record({ isRight: fc.boolean(), after: fc.nat({ max: minutes(2) }) })
    await fc.assert(
      fc.asyncProperty(fc.array(event, { maxLength: 9 }), async (events) => {
        const challenge = await ask(newId('ses'), await makeAccount(database))
        let expected = challenge
        let now = noon
        for (const { isRight, after } of events) {
          now += after
          const wasOpen = challengeState(expected, now) === 'open'
          expected = afterProof(expected, isRight, now)

          const answer = await prove(challenge, isRight, now)

          assert.equal(answer, wasOpen ? (isRight ? 'passed' : 'WRONG_CREDENTIALS') : 'CHALLENGE_OVER')
          assert.equal(challengeState(await stored(challenge), now), challengeState(expected, now))
        }
      }),
      { numRuns: runs },
    )
  })

  test('says how many attempts are left', async () => {
    const challenge = await ask()
    const left = () =>
      database.unit(async (tx) => {
        const question = await findQuestionInSession(tx, challenge.ownerId as SessionId, challenge.id)
        const reserved = await reserveProof(tx, occasion(noon), askerOf(challenge), question ?? assert.fail('it is gone'))
        return 'refused' in reserved ? reserved.refused.code : reserved.attemptsLeft
      })

    assert.deepEqual(
      [await left(), await left(), await left(), await left(), await left(), await left()],
      [4, 3, 2, 1, 0, 'CHALLENGE_OVER'],
    )
  })

  test('of 50 right proofs at once one passes it, and no more than five are looked at', async () => {
    const challenge = await ask(newId('ses'), await makeAccount(database))

    const answers = await atOnce(50, () => prove(challenge, true, noon))

    assert.equal(answers.filter((one) => one === 'passed').length, 1)
    assert.equal(challengeState(await stored(challenge), noon), 'passed')
    assert.ok((await stored(challenge)).wrongProofs <= 5)
  })

  test('of 50 wrong proofs at once five are looked at', async () => {
    const challenge = await ask(newId('ses'), await makeAccount(database))

    const answers = await atOnce(50, () => prove(challenge, false, noon))

    assert.equal(answers.filter((one) => one === 'WRONG_CREDENTIALS').length, 5)
  })

  test('is found by the sign-in or session that it belongs to and by no other', async () => {
    const challenge = await ask()
    const strangers: Asker[] = [
      { kind: 'session', id: newId('ses'), deviceId: null },
      { kind: 'sign-in', id: newId('sin'), deviceId: null },
    ]

    for (const stranger of strangers) {
      assert.equal(await database.read((tx) => findChallenge(tx, stranger.id, challenge.id)), undefined)
      assert.equal(await prove(challenge, true, noon, stranger), 'NOT_FOUND')
    }
    assert.deepEqual(await stored(challenge), challenge)
  })

  test('is void as soon as a credential of the account changes', async () => {
    const owner = await makeAccount(database)
    const challenge = await ask(newId('ses'), owner)
    await database.unit((tx) => moveCredentialEpoch(tx, owner.id))

    assert.equal(await prove(challenge, true, noon), 'CHALLENGE_OVER')
    assert.equal(await prove(await ask(newId('ses'), owner), true, noon), 'passed')
  })

  test('a reloaded page goes on with the latest one', async () => {
    const session = newId('ses')
    await ask(session)
    const latest = await ask(session, account, noon + 1)

    assert.deepEqual(await database.read((tx) => latestChallenge(tx, session)), latest)
    assert.equal(await database.read((tx) => latestChallenge(tx, newId('ses'))), undefined)
  })
})
