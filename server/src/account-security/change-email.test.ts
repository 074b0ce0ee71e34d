import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import { eachDatabase } from '../../testing/index.ts'
import { keys, noon } from '../accounts/account.fixture.ts'
import { createAccount } from '../accounts/account.ts'
import { confirmedAddresses } from '../accounts/addresses.ts'
import { parseEmailAddress } from '../accounts/email-address.ts'
import { freezeAccount, frozenState, thawAccount } from '../accounts/freeze.ts'
import type { Database } from '../database/database.ts'
import { days, hours, minutes } from '../durations.ts'
import { activeFactors } from '../factors/factor.ts'
import { prove, refusal } from '../factors/owner.fixture.ts'
import type { AccountId } from '../ids.ts'
import { atOnce } from '../limits/at-once.fixture.ts'
import { giveAddress, mailsOf, tokenIn } from '../security-events/mailed.fixture.ts'
import { leftBehind } from '../security-events/occasion.fixture.ts'
import { client, signIn } from '../sessions/session.fixture.ts'
import { findTrustedDevice, trustDevice } from '../sessions/trusted-device.ts'
import { signInWithPassword } from '../sign-in/sign-in-with-password.ts'
import { ask, asked, confirm, freshAddress, take } from './addresses.fixture.ts'
import { answerNotice, lookAtNotice } from './not-me.ts'
import { current, elsewhere, find, isAlive, newPassword, password, serviceName, someone, someoneWithApp } from './people.fixture.ts'
import { confirmPasswordReset, requestPasswordReset } from './reset-password.ts'

eachDatabase('a change of the e-mail address', (open) => {
  let database: Database
  before(async () => {
    ;({ database } = await open())
  })
  const addressesOf = async (id: AccountId) => (await database.read((tx) => confirmedAddresses(tx, id))).map(({ address }) => address)
  const mailTo = async (id: AccountId, to: string, template: string) =>
    (await mailsOf(database, id)).filter((mail) => mail.to === to && mail.template === template).at(-1)
  const act = (token: string, action: 'freeze' | 'sign_out' | 'undo', now = noon) =>
    database.unit((tx) => answerNotice(tx, elsewhere(now), token, action))
  const can = async (token: string, now = noon) => {
    const seen = await database.unit((tx) => lookAtNotice(tx, elsewhere(now), token))
    return 'refused' in seen ? seen.refused.code : seen.can
  }
  const resetLink = async (id: AccountId) => {
    const mail = (await mailsOf(database, id)).filter(({ template }) => template === 'password-reset').at(-1)
    return { to: mail?.to, token: mail && 'path' in mail.values ? mail.values.path.slice('/reset-password#'.length) : '' }
  }

  test('takes a proof and a code of the new address; the other sessions end and this one goes on', async () => {
    const { account, session, secret } = await someoneWithApp(database)
    const other = await signIn(database, { account })
    const fresh = freshAddress()
    assert.equal(await refusal(ask(database, session, fresh, 'replace primary')), 'STEP_UP_REQUIRED')
    const { id, code } = await asked(database, session, fresh, 'replace primary')
    assert.equal((await find(database, account.id))?.email, account.email)

    assert.equal(await refusal(confirm(database, session, id, code)), 'granted')

    assert.deepEqual(await addressesOf(account.id), [fresh])
    assert.deepEqual([await isAlive(database, secret), await isAlive(database, other.secret)], [true, false])
    assert.equal((await current(database, secret)).email, fresh)
  })

  test('voids sign-ins under way, links to set a password and trusted devices', async () => {
    const { account, session } = await someoneWithApp(database)
    await database.unit((tx) => requestPasswordReset(tx, elsewhere(), account.email))
    const trusted = await database.unit((tx) => trustDevice(tx, { keys, now: noon }, { accountId: account.id, tokens: [], client }))

    assert.equal(await take(database, session, freshAddress(), 'replace primary'), 'granted')

    const { token } = await resetLink(account.id)
    assert.equal(await refusal(confirmPasswordReset(database, elsewhere(), { serviceName, token, newPassword })), 'LINK_OVER')
    assert.equal(await database.read((tx) => findTrustedDevice(tx, { keys, now: noon }, account.id, [trusted.cookie])), null)
  })

  test('tells the new address, the others and the former one, which alone can undo it, for 72 hours', async () => {
    const { account, session } = await someone(database)
    const { address: second } = await giveAddress(database, account.id)
    const fresh = freshAddress()
    await take(database, session, fresh, 'replace primary')

    for (const to of [fresh, second]) {
      assert.deepEqual(await can(tokenIn(await mailTo(account.id, to, 'email-changed'))), ['freeze', 'sign_out'])
      assert.equal(await refusal(act(tokenIn(await mailTo(account.id, to, 'email-changed')), 'undo')), 'UNDO_OVER')
    }
    assert.equal(await mailTo(account.id, account.email, 'email-changed'), undefined)
    const former = tokenIn(await mailTo(account.id, account.email, 'email-replaced'))
    assert.deepEqual(await can(former, noon + hours(72) - 1), ['undo', 'freeze', 'sign_out'])
    assert.equal(await can(former, noon + hours(72)), 'LINK_OVER')
  })

  test('the undo puts the former address back, removes what came since, ends all sessions and what else was begun', async () => {
    const { account, session, secret, factor } = await someoneWithApp(database)
    const { address: second } = await giveAddress(database, account.id, noon - 1)
    const [fresh, third] = [freshAddress(), freshAddress()]
    await take(database, session, fresh, 'replace primary')
    await take(database, session, third, 'add', noon + minutes(1))
    await database.unit((tx) => requestPasswordReset(tx, elsewhere(noon + minutes(2)), fresh))
    assert.deepEqual(await addressesOf(account.id), [fresh, second, third])

    const after = await act(tokenIn(await mailTo(account.id, account.email, 'email-replaced')), 'undo', noon + minutes(3))

    assert.ok('can' in after)
    assert.deepEqual([after.can, after.frozen], [['freeze', 'sign_out'], null])
    assert.deepEqual(await addressesOf(account.id), [account.email, second])
    assert.equal(await isAlive(database, secret), false)
    assert.deepEqual(
      (await database.read((tx) => activeFactors(tx, account.id))).map(({ id }) => id),
      [factor.id],
    )
    const { to, token } = await resetLink(account.id)
    assert.equal(to, fresh)
    const late = confirmPasswordReset(database, elsewhere(noon + minutes(3)), { serviceName, token, newPassword })
    assert.equal(await refusal(late), 'LINK_OVER')
    for (const told of [account.email, second]) assert.ok(await mailTo(account.id, told, 'email-change-undone'))
  })

  test('a thief at the new address: the owner’s undo wins, and what the thief has left can only freeze', async () => {
    const { account, session } = await someone(database)
    const evil = freshAddress()
    await take(database, session, evil, 'replace primary')
    const thiefsNotice = tokenIn(await mailTo(account.id, evil, 'email-changed'))

    await act(tokenIn(await mailTo(account.id, account.email, 'email-replaced')), 'undo')

    assert.equal(await can(thiefsNotice), 'LINK_OVER')
    const last = tokenIn(await mailTo(account.id, evil, 'address-left'))
    assert.deepEqual(await can(last), ['freeze', 'sign_out'])
    assert.equal(await refusal(act(last, 'undo')), 'UNDO_OVER')
    assert.equal(await can(last, noon + hours(72)), 'LINK_OVER')
    await database.unit((tx) => requestPasswordReset(tx, elsewhere(noon + minutes(1)), evil))
    assert.equal((await resetLink(account.id)).to, undefined, 'no link to set a password goes to the thief')
    await database.unit((tx) => requestPasswordReset(tx, elsewhere(noon + minutes(1)), account.email))
    assert.equal((await resetLink(account.id)).to, account.email)
  })

  test('a thief who changes it twice: the first address outranks the second, and the second cannot undo the undo', async () => {
    const { account, session } = await someone(database)
    const [evil, worse] = [freshAddress(), freshAddress()]
    await take(database, session, evil, 'replace primary')
    await take(database, session, worse, 'replace primary', noon + hours(1))
    const [owners, thiefs] = [
      tokenIn(await mailTo(account.id, account.email, 'email-replaced')),
      tokenIn(await mailTo(account.id, evil, 'email-replaced')),
    ]

    assert.equal(await refusal(act(owners, 'undo', noon + hours(2))), 'granted')
    assert.equal(await refusal(act(thiefs, 'undo', noon + hours(2))), 'UNDO_OVER')

    assert.deepEqual(await addressesOf(account.id), [account.email])
  })

  test('…and when the thief was quicker with the second undo, the owner’s still wins', async () => {
    const { account, session } = await someone(database)
    const [evil, worse] = [freshAddress(), freshAddress()]
    await take(database, session, evil, 'replace primary')
    await take(database, session, worse, 'replace primary', noon + hours(1))

    await act(tokenIn(await mailTo(account.id, evil, 'email-replaced')), 'undo', noon + hours(2))
    assert.deepEqual(await addressesOf(account.id), [evil])
    await act(tokenIn(await mailTo(account.id, account.email, 'email-replaced')), 'undo', noon + hours(3))

    assert.deepEqual(await addressesOf(account.id), [account.email])
  })

  test('an owner who leaves a mailbox that others read: its undo opens no account with a factor', async () => {
    const { account, session, factor } = await someoneWithApp(database)
    const fresh = freshAddress()
    await take(database, session, fresh, 'replace primary')

    await act(tokenIn(await mailTo(account.id, account.email, 'email-replaced')), 'undo', noon + hours(1))
    await database.unit((tx) => requestPasswordReset(tx, elsewhere(noon + hours(1)), account.email))
    const { token } = await resetLink(account.id)
    await confirmPasswordReset(database, elsewhere(noon + hours(1)), { serviceName, token, newPassword })
    const given = { email: account.email, password: newPassword, deviceTokens: [] }
    const outcome = await signInWithPassword(database, elsewhere(noon + hours(1)), given)

    assert.ok('state' in outcome && outcome.state === 'challenge_required')
    assert.deepEqual(
      outcome.available.map(({ id }) => id),
      [factor.id],
    )
    const owners = tokenIn(await mailTo(account.id, fresh, 'address-left'))
    assert.equal(await refusal(act(owners, 'freeze', noon + hours(2))), 'granted')
    assert.ok(await database.read((tx) => frozenState(tx, noon + hours(2), account.id)))
  })

  test('the undo stops a thaw that was asked for meanwhile, and leaves a frozen account frozen', async () => {
    const { account, session } = await someone(database)
    await take(database, session, freshAddress(), 'replace primary')
    await database.unit(async (tx) => {
      await freezeAccount(tx, noon, account.id)
      await thawAccount(tx, noon, account.id)
    })

    await act(tokenIn(await mailTo(account.id, account.email, 'email-replaced')), 'undo', noon + hours(1))

    assert.deepEqual(await database.read((tx) => frozenState(tx, noon + days(9), account.id)), { frozenAt: noon + hours(1), thawsAt: null })
  })

  test('pressed twice or 20 times at once, the undo is done once and nobody is told otherwise', async () => {
    const { account, session } = await someone(database)
    await take(database, session, freshAddress(), 'replace primary')
    const token = tokenIn(await mailTo(account.id, account.email, 'email-replaced'))

    const outcomes = await atOnce(20, () => refusal(act(token, 'undo', noon + 1)))

    assert.deepEqual(new Set(outcomes), new Set(['granted']))
    assert.deepEqual(await addressesOf(account.id), [account.email])
    assert.equal((await leftBehind(database, account.id)).audit.filter(({ event }) => event === 'email.change_undone').length, 1)
    // The owner changes it again on purpose: the old link has had its day.
    const again = await signIn(database, { account, now: noon + hours(1) })
    await take(database, again.session, freshAddress(), 'replace primary', noon + hours(1))
    assert.equal(await refusal(act(token, 'undo', noon + hours(1))), 'UNDO_OVER')
  })

  test('while it can be put back nobody else can have the former address, and its account can', async () => {
    const [{ account, session }, other] = [await someone(database), await someone(database)]
    const fresh = freshAddress()
    const early = await asked(database, other.session, freshAddress(), 'add')
    await take(database, session, fresh, 'replace primary')
    const former = parseEmailAddress(account.email)
    assert.ok(former && early)

    assert.equal(await database.unit((tx) => createAccount(tx, noon + hours(71), former, 'digest')), undefined)
    await prove(database, other.session, 'change_addresses', null)
    const request = await ask(database, other.session, account.email)
    assert.ok('requestId' in request)
    assert.equal((await mailsOf(database, account.id)).filter(({ template }) => template === 'address-code').length, 0)

    assert.equal(await take(database, session, account.email, 'replace primary', noon + hours(2)), 'granted')
    assert.deepEqual(await addressesOf(account.id), [account.email])
  })

  test('a code that was mailed while an address was free does not take it from who can still put it back', async () => {
    const [{ session, account }, other] = [await someone(database), await someone(database)]
    const wanted = freshAddress()
    // Both have a code for it; the first has it for a moment and moves on.
    const first = await asked(database, session, wanted, 'replace primary')
    const second = await asked(database, other.session, wanted, 'add', noon + minutes(1))
    assert.equal(await refusal(confirm(database, session, first.id, first.code, noon + minutes(1))), 'granted')
    assert.equal(await take(database, session, freshAddress(), 'replace primary', noon + minutes(2)), 'granted')

    assert.equal(await refusal(confirm(database, other.session, second.id, second.code, noon + minutes(3))), 'ADDRESS_TAKEN')
    assert.equal((await addressesOf(account.id)).length, 1)
  })

  test('an address that is on the account already becomes the primary one; an undo makes it what it was', async () => {
    const { account, session } = await someone(database)
    const { address: second } = await giveAddress(database, account.id, noon - 1)
    assert.equal(await take(database, session, second, 'replace primary'), 'granted')
    assert.deepEqual(await addressesOf(account.id), [second])

    await act(tokenIn(await mailTo(account.id, account.email, 'email-replaced')), 'undo')

    assert.deepEqual(await addressesOf(account.id), [account.email, second])
    assert.equal(await refusal(ask(database, session, account.email, 'replace primary')), 'ADDRESS_TAKEN')
  })

  test('whoever signs in uses the new address from now on, with the same password', async () => {
    const { account, session } = await someone(database)
    const fresh = freshAddress()
    await take(database, session, fresh, 'replace primary')
    const attempt = (email: string) => signInWithPassword(database, elsewhere(), { email, password, deviceTokens: [] })

    assert.equal(await refusal(attempt(account.email)), 'WRONG_CREDENTIALS')
    assert.equal(await refusal(attempt(fresh)), 'granted')
  })
})
