import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import { eachDatabase } from '../../testing/index.ts'
import { keys, makeAccount, noon } from '../accounts/account.fixture.ts'
import { type Account, moveCredentialEpoch } from '../accounts/account.ts'
import type { Database } from '../database/database.ts'
import { minutes } from '../durations.ts'
import type { SignInId } from '../ids.ts'
import { atOnce } from '../limits/at-once.fixture.ts'
import { beginHalfAuthenticated, endHalfAuthenticated, findHalfAuthenticated, takeSignInProof } from './half-authenticated.ts'
import { client, signIn as openWhole } from './session.fixture.ts'
import { findSession } from './session.ts'

eachDatabase('half-authenticated sign-ins', (open) => {
  let database: Database
  let account: Account
  before(async () => {
    ;({ database } = await open())
    account = await makeAccount(database)
  })
  const begin = ({ id: accountId, email, credentialEpoch }: Account = account) =>
    database.unit((tx) => beginHalfAuthenticated(tx, { keys, now: noon }, { accountId, email, credentialEpoch, deviceId: null, client }))
  const find = (secret: string, now = noon) => database.read((tx) => findHalfAuthenticated(tx, { keys, now }, secret))
  const take = (id: SignInId, now = noon) => database.unit((tx) => takeSignInProof(tx, now, id))

  test('is found by its secret and by nothing else', async () => {
    const { signIn, secret } = await begin()

    assert.deepEqual(await find(secret), signIn)
    for (const other of ['', secret.slice(1), `${secret}A`, signIn.id]) assert.equal(await find(other), undefined, other)
  })

  test('its secret is no session, and the secret of a session is no sign-in', async () => {
    const { secret } = await begin()
    const whole = await openWhole(database)

    assert.equal(await database.read((tx) => findSession(tx, { keys, now: noon }, secret)), undefined)
    assert.equal(await find(whole.secret), undefined)
  })

  test('lives ten minutes, to the millisecond', async () => {
    const { signIn, secret } = await begin()

    assert.notEqual(await find(secret, noon + minutes(10) - 1), undefined)
    assert.equal(await find(secret, noon + minutes(10)), undefined)
    assert.equal(await take(signIn.id, noon + minutes(10)), false)
  })

  test('is void as soon as a credential of the account changes', async () => {
    const owner = await makeAccount(database)
    const { secret } = await begin(owner)

    await database.unit((tx) => moveCredentialEpoch(tx, owner.id))

    assert.equal(await find(secret), undefined)
  })

  test('one begun under credentials that changed meanwhile is void from the start', async () => {
    const owner = await makeAccount(database)
    await database.unit((tx) => moveCredentialEpoch(tx, owner.id))

    const { secret } = await begin(owner)

    assert.equal(await find(secret), undefined)
  })

  test('grants ten proofs over all of its challenges, and is over then', async () => {
    const { signIn, secret } = await begin()

    const taken = await atOnce(50, () => take(signIn.id))

    assert.equal(taken.filter(Boolean).length, 10)
    assert.equal(await find(secret), undefined)
  })

  test('of 50 who end it at once, one did; nothing is found or granted after', async () => {
    const { signIn, secret } = await begin()

    const ended = await atOnce(50, () => database.unit((tx) => endHalfAuthenticated(tx, noon, signIn.id)))

    assert.equal(ended.filter(Boolean).length, 1)
    assert.equal(await find(secret), undefined)
    assert.equal(await take(signIn.id), false)
  })
})
