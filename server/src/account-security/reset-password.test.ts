import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import { eachDatabase } from '../../testing/index.ts'
import { keys, noon } from '../accounts/account.fixture.ts'
import { verifyPassword } from '../crypto/password-hash.ts'
import { type Database, statement } from '../database/database.ts'
import { minutes, seconds } from '../durations.ts'
import { activeFactors } from '../factors/factor.ts'
import { refusal } from '../factors/owner.fixture.ts'
import type { AccountId } from '../ids.ts'
import { atOnce } from '../limits/at-once.fixture.ts'
import { giveAddress, mailsOf, mailsTo } from '../security-events/mailed.fixture.ts'
import { leftBehind } from '../security-events/occasion.fixture.ts'
import { beginHalfAuthenticated, findHalfAuthenticated } from '../sessions/half-authenticated.ts'
import { findKnownDevice, rememberDevice } from '../sessions/known-device.ts'
import { client, signIn } from '../sessions/session.fixture.ts'
import { elsewhere, find, isAlive, newPassword, password, serviceName, someone, someoneWithApp } from './people.fixture.ts'
import { confirmPasswordReset, requestPasswordReset } from './reset-password.ts'

const resetRows = statement<{ accountId: string }, { digest: Uint8Array; expires_at: number }>(
  'test-password-resets',
  'select digest, expires_at from password_resets where account_id = :accountId',
)

eachDatabase('a forgotten password', (open) => {
  let database: Database
  before(async () => {
    ;({ database } = await open())
  })
  const ask = (email: string, now = noon) => database.unit((tx) => requestPasswordReset(tx, elsewhere(now), email))
  const confirm = (token: string, now = noon, wish = newPassword) =>
    confirmPasswordReset(database, elsewhere(now), { serviceName, token, newPassword: wish })
  const tokens = async (accountId: AccountId) =>
    (await mailsOf(database, accountId)).flatMap(({ values }) => ('path' in values ? [values.path.slice('/reset-password#'.length)] : []))
  async function asked(email: string, accountId: AccountId, now = noon): Promise<string> {
    assert.equal(await refusal(ask(email, now)), 'granted')
    return (await tokens(accountId)).at(-1) ?? ''
  }
  const matches = async (accountId: AccountId, text: string) =>
    (await verifyPassword(text, (await find(database, accountId))?.passwordDigest ?? undefined, keys.pepper)).matches

  test('is set anew with the mailed link: 256 bits, kept as a digest', async () => {
    const { account } = await someone(database)
    const token = await asked(account.email, account.id)

    assert.match(token, /^[\w-]{43}$/)
    const [row] = await database.read((tx) => tx.all(resetRows, { accountId: account.id }))
    assert.equal(row?.digest.length, 32)
    assert.equal(row?.expires_at, noon + minutes(30))

    assert.equal(await refusal(confirm(token)), 'granted')
    assert.deepEqual([await matches(account.id, newPassword), await matches(account.id, password)], [true, false])
  })

  test('A20: the link is refused the second time, after 31 minutes, and once a newer one was mailed', async () => {
    const [twice, late, older] = [await someone(database), await someone(database), await someone(database)]

    const once = await asked(twice.account.email, twice.account.id)
    assert.equal(await refusal(confirm(once)), 'granted')
    assert.equal(await refusal(confirm(once, noon, `${newPassword} once more`)), 'LINK_OVER')
    assert.equal(await matches(twice.account.id, newPassword), true)

    const aged = await asked(late.account.email, late.account.id)
    assert.equal(await refusal(confirm(aged, noon + minutes(31))), 'LINK_OVER')
    assert.equal(await refusal(confirm(aged, noon + minutes(30))), 'LINK_OVER')
    assert.equal(await refusal(confirm(aged, noon + minutes(30) - 1)), 'granted')

    const first = await asked(older.account.email, older.account.id)
    const second = await asked(older.account.email, older.account.id, noon + minutes(1))
    assert.equal(await refusal(confirm(first, noon + minutes(1))), 'LINK_OVER')
    assert.equal(await refusal(confirm(second, noon + minutes(1))), 'granted')
  })

  test('of 20 who use one link at once, one sets the password', async () => {
    const { account } = await someone(database)
    const token = await asked(account.email, account.id)

    const outcomes = await atOnce(8, (index) => refusal(confirm(token, noon, `${newPassword} number ${index}`)))

    assert.deepEqual(outcomes.filter((one) => one === 'granted').length, 1)
    assert.deepEqual(new Set(outcomes), new Set(['granted', 'LINK_OVER']))
    assert.equal(await matches(account.id, `${newPassword} number ${outcomes.indexOf('granted')}`), true)
    assert.deepEqual((await leftBehind(database, account.id)).notices.filter((one) => one === 'password-was-reset').length, 1)
  })

  test('changes nothing else: factors stay, nobody is signed in, and every session, sign-in, device and other link ends', async () => {
    const { account, secret, factor } = await someoneWithApp(database)
    const other = await signIn(database, { account })
    const { half, cookie } = await database.unit(async (tx) => {
      const known = await rememberDevice(tx, { keys, now: noon }, { accountId: account.id, deviceId: null, tokens: [], client })
      const credentialEpoch = 1
      const begun = { accountId: account.id, email: account.email, credentialEpoch, deviceId: null, client }
      return { half: await beginHalfAuthenticated(tx, { keys, now: noon }, begun), cookie: known.cookie ?? '' }
    })
    assert.ok(await database.read((tx) => findHalfAuthenticated(tx, { keys, now: noon }, half.secret)))
    const token = await asked(account.email, account.id)

    const outcome = await confirm(token)

    assert.deepEqual(outcome, { done: true })
    assert.deepEqual(
      (await database.read((tx) => activeFactors(tx, account.id))).map(({ id }) => id),
      [factor.id],
    )
    for (const ended of [secret, other.secret]) assert.equal(await isAlive(database, ended), false)
    assert.equal(await database.read((tx) => findHalfAuthenticated(tx, { keys, now: noon }, half.secret)), undefined)
    assert.equal(await database.read((tx) => findKnownDevice(tx, { keys, now: noon }, account.id, [cookie])), null)
  })

  test('every address of the account is told of the new password, and none but the primary gets the link', async () => {
    const { account } = await someone(database)
    const { address } = await giveAddress(database, account.id)
    await confirm(await asked(address, account.id))

    const mails = await mailsOf(database, account.id)
    const to = (template: string) => mails.filter((mail) => mail.template === template).map((mail) => mail.to)
    assert.deepEqual(to('password-reset'), [account.email])
    assert.deepEqual(to('password-was-reset').sort(), [account.email, address].sort())
  })

  test('a password that is refused as too weak leaves the link as it was', async () => {
    const { account } = await someone(database)
    const token = await asked(account.email, account.id)

    assert.equal(await refusal(confirm(token, noon, 'too short')), 'PASSWORD_TOO_SHORT')
    assert.equal(await refusal(confirm(token, noon, 'a'.repeat(257))), 'PASSWORD_TOO_LONG')
    assert.equal(await refusal(confirm(token)), 'granted')
  })

  test('an unknown address gets the same answer and no mail; nobody gets more than a mail a minute', async () => {
    const { account } = await someone(database)

    const known = await ask(account.email)
    const unknown = await ask('nobody@example.test')

    assert.deepEqual(known, unknown)
    assert.deepEqual(await mailsTo(database, 'nobody@example.test'), [])
    for (const email of [account.email, 'nobody@example.test']) {
      assert.equal(await refusal(ask(email, noon + seconds(59))), 'CODE_SENT_RECENTLY')
      assert.equal(await refusal(ask(email.toUpperCase(), noon + seconds(59))), 'CODE_SENT_RECENTLY')
      assert.equal(await refusal(ask(email, noon + seconds(60))), 'granted')
    }
    assert.equal(await refusal(ask('not an address')), 'INVALID_EMAIL')
  })

  test('guessed links are refused and counted by the client', async () => {
    const occasion = elsewhere()
    const guess = (token: string) => refusal(confirmPasswordReset(database, occasion, { serviceName, token, newPassword }))

    for (let tried = 0; tried < 30; tried++) assert.equal(await guess('a'.repeat(43)), 'LINK_OVER')
    assert.equal(await guess('a'.repeat(43)), 'TOO_MANY_ATTEMPTS')
  })
})
