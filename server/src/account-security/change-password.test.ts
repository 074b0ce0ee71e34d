import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import { eachDatabase } from '../../testing/index.ts'
import { keys, noon } from '../accounts/account.fixture.ts'
import { verifyPassword } from '../crypto/password-hash.ts'
import type { Database } from '../database/database.ts'
import { prove, refusal } from '../factors/owner.fixture.ts'
import { atOnce } from '../limits/at-once.fixture.ts'
import { giveAddress, mailsOf } from '../security-events/mailed.fixture.ts'
import { leftBehind } from '../security-events/occasion.fixture.ts'
import { signIn } from '../sessions/session.fixture.ts'
import type { Session } from '../sessions/session.ts'
import { changePassword } from './change-password.ts'
import { elsewhere, find, isAlive, newPassword, password, serviceName, someone, someoneWithApp } from './people.fixture.ts'

eachDatabase('a change of password', (open) => {
  let database: Database
  before(async () => {
    ;({ database } = await open())
  })
  const change = (session: Session, currentPassword = password, wish = newPassword, now = noon) =>
    changePassword(database, elsewhere(now), session, { serviceName, currentPassword, newPassword: wish })
  const matches = async ({ accountId }: Session, text: string) =>
    (await verifyPassword(text, (await find(database, accountId))?.passwordDigest ?? undefined, keys.pepper)).matches

  test('takes the current password, ends the other sessions and gives this one a new secret', async () => {
    const { account, session, secret } = await someone(database)
    const other = await signIn(database, { account })

    const outcome = await change(session)

    assert.ok('secret' in outcome)
    assert.deepEqual(
      [await isAlive(database, outcome.secret), await isAlive(database, secret), await isAlive(database, other.secret)],
      [true, false, false],
    )
    assert.deepEqual([await matches(session, newPassword), await matches(session, password)], [true, false])
  })

  test('a stolen session alone changes nothing, and a wrong password is recorded', async () => {
    const { session } = await someone(database)

    assert.equal(await refusal(change(session, 'not the password at all')), 'WRONG_CREDENTIALS')

    assert.equal(await matches(session, password), true)
    const { audit, notices } = await leftBehind(database, session.accountId)
    assert.deepEqual([audit.at(-1)?.event, notices], ['password.change_refused', []])
  })

  test('with an app enrolled the password alone is not enough: a fresh proof is demanded, and used up', async () => {
    const { session } = await someoneWithApp(database)

    assert.equal(await refusal(change(session)), 'STEP_UP_REQUIRED')
    await prove(database, session, 'change_email', null)
    assert.equal(await refusal(change(session)), 'STEP_UP_REQUIRED', 'a proof for something else')
    await prove(database, session, 'change_password', null)
    assert.equal(await refusal(change(session, 'not the password at all')), 'WRONG_CREDENTIALS')
    assert.equal(await refusal(change(session)), 'granted', 'a wrong password leaves the proof unused')
    assert.equal(await refusal(change(session, newPassword, `${newPassword} again`)), 'STEP_UP_REQUIRED')
  })

  test('all addresses are told', async () => {
    const { account, session } = await someone(database)
    const { address } = await giveAddress(database, account.id)

    await change(session)

    const told = (await mailsOf(database, account.id)).filter(({ template }) => template === 'password-changed').map(({ to }) => to)
    assert.deepEqual(told.sort(), [account.email, address].sort())
  })

  test('ten wrong passwords pause the change; the right one does not count', async () => {
    const { session } = await someone(database)

    for (let tried = 0; tried < 10; tried++) assert.equal(await refusal(change(session, 'not the password at all')), 'WRONG_CREDENTIALS')

    assert.equal(await refusal(change(session)), 'TOO_MANY_ATTEMPTS')
    assert.equal(await matches(session, password), true)
  })

  test('of several changes at once one wins, and the others say so', async () => {
    const { session } = await someone(database)

    const outcomes = await atOnce(4, (index) => refusal(change(session, password, `${newPassword} number ${index}`)))

    assert.equal(outcomes.filter((one) => one === 'granted').length, 1)
    assert.equal(await matches(session, `${newPassword} number ${outcomes.indexOf('granted')}`), true)
  })

  test('a weak password is refused before anything is used up: twelve characters beside an app, fifteen without', async () => {
    const [without, beside] = [await someone(database), await someoneWithApp(database)]
    const [twelve, fourteen] = ['yulqex zvorg', 'yulqex zvorg p']

    assert.equal(await refusal(change(without.session, password, fourteen)), 'PASSWORD_TOO_SHORT')
    await prove(database, beside.session, 'change_password', null)
    assert.equal(await refusal(change(beside.session, password, twelve.slice(1))), 'PASSWORD_TOO_SHORT')
    assert.equal(await refusal(change(beside.session, password, twelve)), 'granted')
  })
})
