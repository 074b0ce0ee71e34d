import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import { eachDatabase } from '../../testing/index.ts'
import { keys, makeAccount, noon } from '../accounts/account.fixture.ts'
import { randomSecret } from '../crypto/random.ts'
import type { Database } from '../database/database.ts'
import { days } from '../durations.ts'
import type { AccountId } from '../ids.ts'
import { clientClass, deviceTokens, findKnownDevice, rememberDevice } from './known-device.ts'
import { client } from './session.fixture.ts'

const [a, b, c, d] = [randomSecret(), randomSecret(), randomSecret(), randomSecret()]

test('the cookie is up to three tokens of 43 characters, written after each other', () => {
  assert.deepEqual(deviceTokens(undefined), [])
  assert.deepEqual(deviceTokens(''), [])
  assert.deepEqual(deviceTokens(a), [a])
  assert.deepEqual(deviceTokens(a + b + c), [a, b, c])
})

test('what is left over or too much in the cookie is not looked at', () => {
  assert.deepEqual(deviceTokens(a.slice(1)), [])
  assert.deepEqual(deviceTokens(`${a}x`), [a])
  assert.deepEqual(deviceTokens(a + b + c + d), [a, b, c])
  assert.deepEqual(deviceTokens('x'.repeat(100_000)).length, 3)
})

test('a known device draws from its own attempts, all others from one class', () => {
  assert.equal(clientClass('dev_a'), 'dev_a')
  assert.equal(clientClass(null), 'unknown')
})

eachDatabase('known devices', (open) => {
  let database: Database
  before(async () => {
    ;({ database } = await open())
  })
  const remember = (accountId: AccountId, deviceId: string | null, tokens: string[], now = noon) =>
    database.unit((tx) => rememberDevice(tx, { keys, now }, { accountId, deviceId, tokens, client }))
  const find = (accountId: AccountId, cookie: string | null, now = noon) =>
    database.read((tx) => findKnownDevice(tx, { keys, now }, accountId, deviceTokens(cookie ?? undefined)))

  test('a browser is known by its cookie from the first whole sign-in on', async () => {
    const { id } = await makeAccount(database)
    const { deviceId, cookie } = await remember(id, null, [])

    assert.equal(await find(id, cookie), deviceId)
    assert.equal(await find(id, randomSecret()), null)
    assert.equal(await find(id, null), null)
  })

  test('a token of one account is nothing to another', async () => {
    const [one, other] = [await makeAccount(database), await makeAccount(database)]
    const { cookie } = await remember(one.id, null, [])

    assert.equal(await find(other.id, cookie), null)
  })

  test('a browser stays known to three accounts, the latest first', async () => {
    const accounts = await Promise.all([1, 2, 3, 4].map(() => makeAccount(database)))
    let cookie: string | null = null
    for (const { id } of accounts) cookie = (await remember(id, null, deviceTokens(cookie ?? undefined))).cookie

    assert.deepEqual(await Promise.all(accounts.map(async ({ id }) => (await find(id, cookie)) !== null)), [false, true, true, true])
  })

  test('the owner hears of a new device, but not of the first one and not of a known one', async () => {
    const { id } = await makeAccount(database)

    const first = await remember(id, null, [])
    const again = await remember(id, first.deviceId, [])
    const second = await remember(id, null, [])

    assert.deepEqual([first.isNew, again.isNew, second.isNew], [false, false, true])
    assert.deepEqual([again.deviceId, again.cookie], [first.deviceId, null])
  })

  test('is forgotten 400 days after it was last seen', async () => {
    const { id } = await makeAccount(database)
    const { deviceId, cookie } = await remember(id, null, [])
    await remember(id, deviceId, [], noon + days(300))

    assert.equal(await find(id, cookie, noon + days(700) - 1), deviceId)
    assert.equal(await find(id, cookie, noon + days(700)), null)
  })
})
