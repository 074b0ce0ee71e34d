import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import type { ProofOfWork } from '@countersign/contract'
import { solveChallenge } from 'altcha-lib'
import { deriveKey } from 'altcha-lib/algorithms/pbkdf2'
import { eachDatabase } from '../../testing/index.ts'
import { keys, makeAccount } from '../accounts/account.fixture.ts'
import { hashPassword } from '../crypto/password-hash.ts'
import { type Database, statement } from '../database/database.ts'
import { minutes } from '../durations.ts'
import { owner, refusal } from '../factors/owner.fixture.ts'
import { isBrakeEngaged } from '../limits/brake.ts'
import { at } from '../security-events/occasion.fixture.ts'
import { deviceTokens, rememberDevice } from '../sessions/known-device.ts'
import { client } from '../sessions/session.fixture.ts'
import { answer, halfway, start } from './halfway.fixture.ts'
import { signInWithPassword } from './sign-in-with-password.ts'

const password = 'vivid otter drinking tea'
const setPassword = statement<{ accountId: string; digest: string }>(
  'test-set-password',
  'update passwords set digest = :digest where account_id = :accountId',
)
const fill = statement<{ minute: number; refused: number }>(
  'test-fill-this-minute',
  'insert into refused_proofs (minute, shard, refused) values (:minute, 0, :refused)',
)
const alarms = statement<Record<string, never>, { account_id: string | null; actor: string; client: string; details: string }>(
  'test-alarms',
  "select account_id, actor, client, details from audit where event = 'limits.brake_engaged'",
)
let addresses = 0

eachDatabase('sign-in under the global brake', (open) => {
  let database: Database
  let digest: string
  /** Before the brake is engaged, by one refused code too many. */
  before(async () => {
    ;({ database } = await open())
    digest = await hashPassword(password, keys.pepper)
    const half = await halfway(database, await owner(database))
    await database.unit((tx) => tx.run(fill, { minute: start / minutes(1), refused: 300 }))

    assert.equal(await refusal(answer(database, half, '12345')), 'WRONG_CODE')
    assert.equal(await refusal(answer(database, half, '12345')), 'WRONG_CODE')
  })

  async function account() {
    const made = await makeAccount(database)
    await database.unit((tx) => tx.run(setPassword, { accountId: made.id, digest }))
    return made
  }
  const signIn = (email: string, { typed = password, cookie = '', proofOfWork = undefined as string | undefined, now = start } = {}) =>
    signInWithPassword(database, at(now, { client: { address: `braked ${++addresses}`, description: 'Firefox on Linux' } }), {
      email,
      password: typed,
      deviceTokens: deviceTokens(cookie),
      proofOfWork,
    })
  const outcomeOf = (...given: Parameters<typeof signIn>) => refusal(signIn(...given))

  async function asked(email: string): Promise<ProofOfWork> {
    const outcome = await signIn(email)
    assert.ok('refused' in outcome && outcome.refused.code === 'PROOF_OF_WORK_REQUIRED' && outcome.refused.members.proofOfWork)
    return outcome.refused.members.proofOfWork
  }
  async function done(challenge: ProofOfWork): Promise<string> {
    const solution = await solveChallenge({ challenge, deriveKey })
    return Buffer.from(JSON.stringify({ challenge, solution })).toString('base64')
  }

  test('one alarm is in the audit trail, about nobody in particular', async () => {
    const [alarm, ...more] = await database.read((tx) => tx.all(alarms, {}))

    assert.deepEqual(more, [])
    assert.deepEqual([alarm?.account_id, alarm?.actor, alarm?.client], [null, 'system', ''])
    assert.deepEqual(JSON.parse(alarm?.details ?? ''), { refusedInAMinute: 301, ceiling: 300 })
    assert.equal(await database.read((tx) => isBrakeEngaged(tx, start)), true)
  })

  test('an unknown client is asked for work, whoever it is about and whether the password is right', async () => {
    const { email } = await account()
    const enrolled = await owner(database)

    for (const [address, typed] of [
      [email, password],
      [email, 'wrong'],
      [enrolled.account.email, password],
      ['nobody@example.test', password],
      ['no address', password],
    ] as const)
      assert.equal(await outcomeOf(address, { typed }), 'PROOF_OF_WORK_REQUIRED', address)
  })

  test('whoever did the work signs in, once', async () => {
    const { email } = await account()
    const proofOfWork = await done(await asked(email))

    assert.equal(await outcomeOf(email, { proofOfWork }), 'granted')
    assert.equal(await outcomeOf(email, { proofOfWork }), 'PROOF_OF_WORK_REQUIRED')
  })

  test('a wrong password costs the work too', async () => {
    const { email } = await account()
    const proofOfWork = await done(await asked(email))

    assert.equal(await outcomeOf(email, { proofOfWork, typed: 'wrong' }), 'WRONG_CREDENTIALS')
    assert.equal(await outcomeOf(email, { proofOfWork }), 'PROOF_OF_WORK_REQUIRED')
  })

  test('nothing is used up of the attempts by those who did no work', async () => {
    const { email } = await account()
    for (let tried = 0; tried < 12; tried++) assert.equal(await outcomeOf(email, { typed: 'wrong' }), 'PROOF_OF_WORK_REQUIRED')

    assert.equal(await outcomeOf(email, { proofOfWork: await done(await asked(email)) }), 'granted')
  })

  test('a known device is not asked', async () => {
    const { id: accountId, email } = await account()
    const { cookie } = await database.unit((tx) => rememberDevice(tx, at(start), { accountId, deviceId: null, tokens: [], client }))

    assert.equal(await outcomeOf(email, { cookie: cookie ?? '' }), 'granted')
    assert.equal(await outcomeOf(email, { cookie: cookie ?? '', typed: 'wrong' }), 'WRONG_CREDENTIALS')
    assert.equal(await outcomeOf((await account()).email, { cookie: cookie ?? '' }), 'PROOF_OF_WORK_REQUIRED')
  })

  test('ten minutes later nobody is asked any more', async () => {
    const { email } = await account()

    assert.equal(await outcomeOf(email, { now: start + minutes(10) - 1 }), 'PROOF_OF_WORK_REQUIRED')
    assert.equal(await outcomeOf(email, { now: start + minutes(10) }), 'granted')
  })
})
