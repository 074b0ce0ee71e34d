import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import { eachDatabase } from '../../testing/index.ts'
import { noon } from '../accounts/account.fixture.ts'
import type { Millis } from '../clock.ts'
import type { Database } from '../database/database.ts'
import { days, hours } from '../durations.ts'
import { endFailures, type FactorAndClient, forgiveStrangers, othersThatWork, spendOnFactor } from './failures.ts'
import { enroll, owner } from './owner.fixture.ts'

const start = noon + hours(1)

eachDatabase('failures of factors', (open) => {
  let database: Database
  before(async () => {
    ;({ database } = await open())
  })

  /** Somebody with two factors, each as it is counted for this client. */
  async function twoFactors(deviceId: string | null) {
    const first = await owner(database)
    const second = await enroll(database, first.session)
    const of = (factorId: typeof first.factor.id): FactorAndClient => ({ accountId: first.account.id, factorId, deviceId })
    return { accountId: first.account.id, first: of(first.factor.id), second: of(second.factor.id) }
  }
  const spend = (of: FactorAndClient, now: Millis) => database.unit((tx) => spendOnFactor(tx, now, of))
  const succeed = (of: FactorAndClient) => database.unit((tx) => endFailures(tx, of))
  const forgive = (accountId: FactorAndClient['accountId'], now: Millis, factorProved: boolean) =>
    database.unit((tx) => forgiveStrangers(tx, now, accountId, { factorProved }))

  /** Fails until no attempt is granted any more, an hour after each pause; the time of the last. */
  async function failForGood(of: FactorAndClient, from: Millis): Promise<Millis> {
    for (let now = from; ; now += hours(1)) {
      let refused = await spend(of, now)
      while (refused.granted) refused = await spend(of, now)
      if (refused.retryAt === null || refused.retryAt > now + hours(1)) return now
    }
  }

  test('a known device that failed a hundred times is refused until another factor proves the owner on it', async () => {
    const { first, second } = await twoFactors('dev_home')
    const now = await failForGood(first, start)
    assert.deepEqual(await spend(first, now + days(400)), { granted: false, retryAt: null })

    await succeed({ ...second, deviceId: 'dev_other' })
    await succeed({ ...second, deviceId: null })
    assert.equal((await spend(first, now)).granted, false)

    assert.equal((await spend(second, now)).granted, true)
    await succeed(second)
    assert.equal((await spend(first, now)).granted, true)
  })

  test('a proof of another factor shortens no pause', async () => {
    const { first, second } = await twoFactors('dev_home')
    for (let failures = 0; failures < 5; failures++) await spend(first, start)

    await succeed(second)

    assert.equal((await spend(first, start)).granted, false)
  })

  test('a known device that failed for good shuts out neither another device nor strangers', async () => {
    const { first } = await twoFactors('dev_home')
    const now = await failForGood(first, start)

    assert.equal((await spend({ ...first, deviceId: 'dev_other' }, now)).granted, true)
    assert.equal((await spend({ ...first, deviceId: null }, now)).granted, true)
  })

  test('strangers who failed a hundred times are refused whatever the owner proves, until the password is changed', async () => {
    const { accountId, first, second } = await twoFactors(null)
    const now = await failForGood(first, start)

    await succeed(second)
    await succeed({ ...first, deviceId: 'dev_home' })
    await succeed({ ...second, deviceId: 'dev_home' })
    assert.deepEqual(await spend(first, now + days(400)), { granted: false, retryAt: null })

    await forgive(accountId, now, true)
    assert.deepEqual(await spend(first, now), { granted: true, left: 99 })
  })

  test('a mailed link opens the way for unknown clients too, but buys guesses only once a month', async () => {
    const { accountId, first } = await twoFactors(null)
    const firstEnd = await failForGood(first, start)
    await forgive(accountId, firstEnd, false)
    const secondEnd = await failForGood(first, firstEnd)

    await forgive(accountId, secondEnd, false)

    assert.equal((await spend(first, secondEnd + hours(1))).granted, false)
    assert.equal((await spend(first, firstEnd + days(31))).granted, true)
  })

  test('a mailed link that nobody needed for that does not use up the month', async () => {
    const { accountId, first } = await twoFactors(null)
    await forgive(accountId, start, false)
    const now = await failForGood(first, start)

    await forgive(accountId, now, false)

    assert.equal((await spend(first, now)).granted, true)
  })

  test('says which other factors would be judged now', async () => {
    const { first, second } = await twoFactors(null)
    const others = async () => (await database.read((tx) => othersThatWork(tx, start, first))).map(({ id }) => id)
    assert.deepEqual(await others(), [second.factorId])

    for (let failures = 0; failures < 5; failures++) await spend(second, start)

    assert.deepEqual(await others(), [])
  })
})
