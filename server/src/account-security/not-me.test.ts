import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import { eachDatabase } from '../../testing/index.ts'
import { keys, noon } from '../accounts/account.fixture.ts'
import { freezeAccount, frozenState, thawAccount } from '../accounts/freeze.ts'
import { activityOf } from '../audit/activity.ts'
import type { Database } from '../database/database.ts'
import { days, hours } from '../durations.ts'
import { activeFactors } from '../factors/factor.ts'
import { refusal } from '../factors/owner.fixture.ts'
import type { AccountId } from '../ids.ts'
import { atOnce } from '../limits/at-once.fixture.ts'
import { accountThawing, passwordChanged } from '../security-events/account-events.ts'
import { giveAddress, mailsOf, tokenIn } from '../security-events/mailed.fixture.ts'
import { leftBehind } from '../security-events/occasion.fixture.ts'
import { findHalfAuthenticated } from '../sessions/half-authenticated.ts'
import { client, signIn } from '../sessions/session.fixture.ts'
import { findTrustedDevice, trustDevice } from '../sessions/trusted-device.ts'
import { signInWithPassword } from '../sign-in/sign-in-with-password.ts'
import { disputeActivity } from './dispute-activity.ts'
import { answerNotice, lookAtNotice } from './not-me.ts'
import { elsewhere, isAlive, password, someone, someoneWithApp } from './people.fixture.ts'

eachDatabase('“this was not me”', (open) => {
  let database: Database
  before(async () => {
    ;({ database } = await open())
  })
  const look = (token: string, now = noon) => database.unit((tx) => lookAtNotice(tx, elsewhere(now), token))
  const act = (token: string, action: 'freeze' | 'sign_out' | 'undo', now = noon) =>
    database.unit((tx) => answerNotice(tx, elsewhere(now), token, action))
  const stateOf = (id: AccountId, now = noon) => database.read((tx) => frozenState(tx, now, id))
  /** The token of a notice that went to the primary address. */
  async function told(accountId: AccountId, now = noon): Promise<string> {
    await database.unit((tx) => passwordChanged(tx, elsewhere(now), { accountId, sessionId: 'ses_a' }))
    return tokenIn((await mailsOf(database, accountId)).filter(({ template }) => template === 'password-changed').at(-1))
  }
  const seen = async (outcome: ReturnType<typeof look>) => {
    const answer = await outcome
    if ('refused' in answer) throw answer.refused
    return answer
  }
  const eventsOf = async (id: AccountId) => (await leftBehind(database, id)).audit.map(({ event }) => event)

  test('looking tells what happened, when, on which device and what can be done, and changes nothing however often', async () => {
    const { account, secret } = await someone(database)
    const token = await told(account.id)
    const before = await leftBehind(database, account.id)

    for (let times = 0; times < 5; times++) {
      assert.deepEqual(await seen(look(token)), {
        event: 'password.changed',
        at: new Date(noon).toISOString(),
        device: 'Safari on macOS',
        can: ['freeze', 'sign_out'],
        undoUntil: null,
        expiresAt: new Date(noon + days(7)).toISOString(),
        frozen: null,
      })
    }

    assert.deepEqual(await leftBehind(database, account.id), before)
    assert.equal(await isAlive(database, secret), true)
  })

  test('freezing needs no sign-in, ends every session and tells everybody', async () => {
    const { account, secret } = await someone(database)
    const token = await told(account.id)

    const after = await seen(act(token, 'freeze'))

    assert.deepEqual(after.frozen, { thawsAt: null })
    assert.deepEqual(await stateOf(account.id), { frozenAt: noon, thawsAt: null })
    assert.equal(await isAlive(database, secret), false)
    const { audit, notices } = await leftBehind(database, account.id)
    assert.deepEqual(
      audit.slice(-2).map(({ event, actor }) => [event, actor]),
      [
        ['account.not_me', 'unknown'],
        ['account.frozen', 'unknown'],
      ],
    )
    assert.ok(notices.includes('account-frozen'))
  })

  test('signing out everywhere ends sessions, sign-ins under way and trusted devices, and leaves the account open', async () => {
    const { account, secret } = await someoneWithApp(database)
    const other = await signIn(database, { account })
    const trusted = await database.unit((tx) => trustDevice(tx, { keys, now: noon }, { accountId: account.id, tokens: [], client }))
    const half = await signInWithPassword(database, elsewhere(), { email: account.email, password, deviceTokens: [] })
    assert.ok('state' in half && half.state === 'challenge_required')
    const token = await told(account.id)

    const after = await seen(act(token, 'sign_out'))

    assert.equal(after.frozen, null)
    for (const ended of [secret, other.secret]) assert.equal(await isAlive(database, ended), false)
    assert.equal(await database.read((tx) => findHalfAuthenticated(tx, { keys, now: noon }, half.secret)), undefined)
    assert.equal(await database.read((tx) => findTrustedDevice(tx, { keys, now: noon }, account.id, [trusted.cookie])), null)
    const again = await signInWithPassword(database, elsewhere(), { email: account.email, password, deviceTokens: [] })
    assert.ok('state' in again && again.state === 'challenge_required')
  })

  test('a thaw under way is undone by the notice of it, and by the freeze of any other', async () => {
    for (const how of ['undo', 'freeze'] as const) {
      const { account } = await someone(database)
      const older = await told(account.id)
      const thawsAt = await database.unit(async (tx) => {
        await freezeAccount(tx, noon, account.id)
        const until = (await thawAccount(tx, noon, account.id)) ?? 0
        await accountThawing(tx, elsewhere(), { accountId: account.id, actor: 'account', thawsAt: until })
        return until
      })
      const notice = tokenIn((await mailsOf(database, account.id)).find(({ template }) => template === 'account-thawing'))

      const before = await seen(look(notice))
      assert.deepEqual([before.can, before.undoUntil], [['undo', 'freeze', 'sign_out'], new Date(thawsAt).toISOString()])
      const after = await seen(how === 'undo' ? act(notice, 'undo', noon + hours(1)) : act(older, 'freeze', noon + hours(1)))

      assert.deepEqual(after.frozen, { thawsAt: null })
      assert.deepEqual(after.can, ['freeze', 'sign_out'])
      assert.deepEqual(await stateOf(account.id, thawsAt), { frozenAt: noon + hours(1), thawsAt: null })
    }
  })

  test('what cannot be undone says so, and nothing happens', async () => {
    const { account, secret } = await someone(database)
    const token = await told(account.id)

    assert.equal(await refusal(act(token, 'undo')), 'UNDO_OVER')

    assert.equal(await isAlive(database, secret), true)
    assert.equal(await stateOf(account.id), undefined)
  })

  test('used twice, or 20 times in the same moment, it is harmless: one freeze, one notice', async () => {
    const { account } = await someone(database)
    const token = await told(account.id)

    const outcomes = await atOnce(20, () => refusal(act(token, 'freeze')))
    await act(token, 'freeze')

    assert.deepEqual(new Set(outcomes), new Set(['granted']))
    assert.equal((await eventsOf(account.id)).filter((event) => event === 'account.frozen').length, 1)
    assert.equal((await leftBehind(database, account.id)).notices.filter((one) => one === 'account-frozen').length, 1)
  })

  test('on a frozen account an older link may still only tighten: nothing of it thaws, signs in or takes a factor away', async () => {
    const { account, factor } = await someoneWithApp(database)
    const token = await told(account.id)
    await act(token, 'freeze')

    for (const action of ['sign_out', 'freeze', 'undo', 'sign_out'] as const) await refusal(act(token, action, noon + hours(1)))

    assert.deepEqual(await stateOf(account.id, noon + days(30)), { frozenAt: noon + hours(1), thawsAt: null })
    assert.deepEqual(
      (await database.read((tx) => activeFactors(tx, account.id))).map(({ id }) => id),
      [factor.id],
    )
  })

  test('neither looking nor acting gives a session or shows an address, a factor or an id of the account', async () => {
    const { account, factor } = await someoneWithApp(database)
    await giveAddress(database, account.id)
    const token = await told(account.id)

    const answers = [await seen(look(token)), await seen(act(token, 'sign_out')), await seen(act(token, 'freeze'))]

    for (const answer of answers) {
      assert.deepEqual(Object.keys(answer).sort(), ['at', 'can', 'device', 'event', 'expiresAt', 'frozen', 'undoUntil'])
      for (const hidden of [account.email, account.id, factor.id, factor.name, '@']) assert.ok(!JSON.stringify(answer).includes(hidden))
    }
  })

  test('an unknown or old link is refused, guesses are counted by the client, and right ones are not', async () => {
    const { account } = await someone(database)
    const token = await told(account.id)
    const occasion = elsewhere()
    const from = (text: string) => refusal(database.unit((tx) => lookAtNotice(tx, occasion, text)))

    assert.equal(await refusal(look(token, noon + days(7))), 'LINK_OVER')
    for (let times = 0; times < 40; times++) assert.equal(await from(token), 'granted')
    for (let tried = 0; tried < 30; tried++) assert.equal(await from('a'.repeat(43)), 'LINK_OVER')
    assert.equal(await from(token), 'TOO_MANY_ATTEMPTS')
    assert.equal(await refusal(look(token)), 'granted', 'from elsewhere')
  })

  test('an entry of the activity is answered in the same way; entries of others do not exist', async () => {
    const [one, other] = [await someone(database), await someone(database)]
    const second = await signIn(database, { account: one.account })
    await told(one.account.id)
    await told(other.account.id)
    const idOf = async (id: AccountId) => (await database.read((tx) => activityOf(tx, id)))[0]?.id ?? 0
    const dispute = async (id: number, action: 'freeze' | 'sign_out') =>
      refusal(database.unit((tx) => disputeActivity(tx, elsewhere(), one.session, { id, action })))

    assert.equal(await dispute(await idOf(other.account.id), 'freeze'), 'NOT_FOUND')
    assert.equal(await dispute(await idOf(one.account.id), 'sign_out'), 'granted')
    assert.deepEqual([await isAlive(database, one.secret), await isAlive(database, second.secret)], [true, false])
    assert.equal(await dispute(await idOf(one.account.id), 'freeze'), 'granted')
    assert.equal(await isAlive(database, one.secret), false)
    assert.ok(await stateOf(one.account.id))
    assert.equal(await stateOf(other.account.id), undefined)
  })
})
