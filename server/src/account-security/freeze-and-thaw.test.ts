import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import { eachDatabase } from '../../testing/index.ts'
import { keys, noon } from '../accounts/account.fixture.ts'
import { frozenState } from '../accounts/freeze.ts'
import type { Database } from '../database/database.ts'
import { hours, minutes } from '../durations.ts'
import { refusal } from '../factors/owner.fixture.ts'
import type { AccountId } from '../ids.ts'
import { atOnce } from '../limits/at-once.fixture.ts'
import { codeIn, giveAddress, mailsOf } from '../security-events/mailed.fixture.ts'
import { leftBehind } from '../security-events/occasion.fixture.ts'
import { beginHalfAuthenticated, findHalfAuthenticated, type HalfAuthenticated } from '../sessions/half-authenticated.ts'
import { client, signIn } from '../sessions/session.fixture.ts'
import { freeze, sendThawCode, thaw } from './freeze-and-thaw.ts'
import { elsewhere, find, isAlive, someone } from './people.fixture.ts'

eachDatabase('a frozen account', (open) => {
  let database: Database
  before(async () => {
    ;({ database } = await open())
  })
  const freezeIt = (id: AccountId, now = noon) => database.unit((tx) => freeze(tx, elsewhere(now), id, 'account'))
  const stateOf = (id: AccountId, now: number) => database.read((tx) => frozenState(tx, now, id))
  /** After a whole sign-in to the frozen account. */
  async function atTheThaw(id: AccountId, now: number): Promise<{ signIn: HalfAuthenticated; secret: string }> {
    const account = await find(database, id)
    if (!account) throw new Error('there is no such account')
    const { email, credentialEpoch } = account
    const begun = { accountId: id, email, credentialEpoch, deviceId: null, client, stage: 'thaw' as const }
    return database.unit((tx) => beginHalfAuthenticated(tx, { keys, now }, begun))
  }
  const send = (half: HalfAuthenticated, now: number) => database.unit((tx) => sendThawCode(tx, elsewhere(now), half))
  const answer = (half: HalfAuthenticated, code: string, now: number) => database.unit((tx) => thaw(tx, elsewhere(now), half, code))
  async function codeSent(half: HalfAuthenticated, now: number): Promise<string> {
    assert.equal(await refusal(send(half, now)), 'granted')
    return codeIn((await mailsOf(database, half.accountId)).filter(({ template }) => template === 'thaw-code').at(-1))
  }
  const noticesLike = async (id: AccountId, template: string) => (await leftBehind(database, id)).notices.filter((one) => one === template)

  test('has no session any more, voids what was begun, and all addresses are told, once', async () => {
    const { account, secret } = await someone(database)
    const other = await signIn(database, { account })
    const half = await atTheThaw(account.id, noon)
    await giveAddress(database, account.id)

    await freezeIt(account.id)
    await freezeIt(account.id)

    assert.deepEqual([await isAlive(database, secret), await isAlive(database, other.secret)], [false, false])
    assert.equal(await database.read((tx) => findHalfAuthenticated(tx, { keys, now: noon }, half.secret, 'thaw')), undefined)
    assert.deepEqual(await stateOf(account.id, noon + hours(1000)), { frozenAt: noon, thawsAt: null })
    assert.equal((await noticesLike(account.id, 'account-frozen')).length, 2)
  })

  test('thaws a day after its owner entered the mailed code, and everybody is told', async () => {
    const { account } = await someone(database)
    await freezeIt(account.id)
    const { signIn: half } = await atTheThaw(account.id, noon)
    const code = await codeSent(half, noon)

    const outcome = await answer(half, code, noon + minutes(1))

    assert.deepEqual(outcome, { thawsAt: noon + minutes(1) + hours(24) })
    assert.ok(await stateOf(account.id, noon + minutes(1) + hours(24) - 1))
    assert.equal(await stateOf(account.id, noon + minutes(1) + hours(24)), undefined)
    assert.equal((await noticesLike(account.id, 'account-thawing')).length, 1)
  })

  test('a wrong, old or replaced code thaws nothing; five tries an hour, over all sign-ins', async () => {
    const { account } = await someone(database)
    await freezeIt(account.id)
    const { signIn: half } = await atTheThaw(account.id, noon)
    const first = await codeSent(half, noon)
    const second = await codeSent(half, noon + minutes(1))

    assert.equal(await refusal(answer(half, first, noon + minutes(1))), 'CODE_EXPIRED')
    assert.equal(await refusal(answer(half, second, noon + minutes(11))), 'CODE_EXPIRED')
    const { signIn: another } = await atTheThaw(account.id, noon + minutes(11))
    for (let tried = 0; tried < 3; tried++) assert.equal(await refusal(answer(another, '00000000', noon + minutes(11))), 'WRONG_CODE')
    assert.equal(await refusal(answer(another, second, noon + minutes(11))), 'TOO_MANY_ATTEMPTS')
    assert.deepEqual(await stateOf(account.id, noon + minutes(11)), { frozenAt: noon, thawsAt: null })
    const { audit } = await leftBehind(database, account.id)
    assert.equal(audit.filter(({ event }) => event === 'account.thaw_refused').length, 5)
  })

  test('freezing again takes back a thaw under way and tells of it', async () => {
    const { account } = await someone(database)
    await freezeIt(account.id)
    const { signIn: half } = await atTheThaw(account.id, noon)
    await answer(half, await codeSent(half, noon), noon)

    await freezeIt(account.id, noon + hours(23))

    assert.deepEqual(await stateOf(account.id, noon + hours(100)), { frozenAt: noon + hours(23), thawsAt: null })
    assert.equal((await noticesLike(account.id, 'account-frozen')).length, 2)
  })

  test('one code thaws once, and what is not frozen is not thawed', async () => {
    const [{ account }, open] = [await someone(database), await someone(database)]
    await freezeIt(account.id)
    const { signIn: half } = await atTheThaw(account.id, noon)
    const code = await codeSent(half, noon)

    const outcomes = await atOnce(4, () => refusal(answer(half, code, noon)))

    assert.equal(outcomes.filter((one) => one === 'granted').length, 1)
    assert.equal((await noticesLike(account.id, 'account-thawing')).length, 1)
    const { signIn: never } = await atTheThaw(open.account.id, noon)
    assert.equal(await refusal(answer(never, await codeSent(never, noon), noon)), 'ACCOUNT_NOT_FROZEN')
  })
})
