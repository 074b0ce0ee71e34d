import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import { eachDatabase } from '../../testing/index.ts'
import { keys, makeAccount, noon } from '../accounts/account.fixture.ts'
import { AuditLog } from '../audit/audit-log.ts'
import type { Database } from '../database/database.ts'
import { days, hours, minutes } from '../durations.ts'
import type { AccountId } from '../ids.ts'
import { atOnce } from '../limits/at-once.fixture.ts'
import { failedFactor, isToldAtOnce, tellGatheredFailures } from './failed-factor-notices.ts'
import { mailsOf } from './mailed.fixture.ts'
import { at } from './occasion.fixture.ts'

test('the first and the fifth failure are told at once, further ones when an hour has passed since the last notice', () => {
  const told = (failures: number, sinceLastNotice: number) => isToldAtOnce({ failures, lastToldAt: noon - sinceLastNotice }, noon)

  assert.deepEqual(
    [1, 2, 3, 4, 5, 6, 7, 50].map((failures) => told(failures, minutes(1))),
    [true, false, false, false, true, false, false, false],
  )
  assert.equal(told(6, hours(1) - 1), false)
  assert.equal(told(6, hours(1)), true)
})

eachDatabase('wrong codes after a right password', (open) => {
  let database: Database
  before(async () => {
    ;({ database } = await open())
  })
  const fail = (accountId: AccountId, now: number) => database.unit((tx) => failedFactor(tx, at(now), accountId))
  const gather = (now: number) =>
    tellGatheredFailures({ database, keys, audit: new AuditLog(), service: at().service, policy: at().policy }, now)
  /** How many failures each notice tells of, and when. */
  const told = async (accountId: AccountId) =>
    (await mailsOf(database, accountId)).map(({ values }) => ('failures' in values ? [values.failures, values.at - noon] : []))

  test('are told at once, at the fifth, and then once an hour with their number, none left out', async () => {
    const { id } = await makeAccount(database)
    for (let minute = 0; minute < 8; minute++) await fail(id, noon + minutes(minute))

    assert.deepEqual(await told(id), [
      [1, 0],
      [4, minutes(4)],
    ])
    await gather(noon + minutes(4) + hours(1) - 1)
    assert.equal((await told(id)).length, 2)
    await gather(noon + minutes(4) + hours(1))

    assert.deepEqual((await told(id)).at(-1), [3, minutes(4) + hours(1)])
    await gather(noon + hours(12))
    assert.equal((await told(id)).length, 3, 'nothing new is nothing to tell')
  })

  test('a few that stop before the fifth are told of within the hour', async () => {
    const { id } = await makeAccount(database)
    for (let minute = 0; minute < 3; minute++) await fail(id, noon + minutes(minute))

    await gather(noon + hours(1))

    assert.deepEqual(await told(id), [
      [1, 0],
      [2, hours(1)],
    ])
  })

  test('a stranger who comes back after a quiet day is told of at once again', async () => {
    const { id } = await makeAccount(database)
    await fail(id, noon)
    await fail(id, noon + days(1) - 1)
    assert.equal((await told(id)).length, 1)

    await fail(id, noon + days(2))

    assert.deepEqual((await told(id)).at(-1), [2, days(2)])
  })

  test('of 20 failures in the same moment none is lost and none is told twice', async () => {
    const { id } = await makeAccount(database)

    await atOnce(20, () => fail(id, noon))
    await Promise.all([gather(noon + hours(1)), gather(noon + hours(1))])

    const notices = await told(id)
    assert.equal(
      notices.reduce((sum, [failures = 0]) => sum + failures, 0),
      20,
    )
    assert.equal(notices.length, 3)
  })
})
