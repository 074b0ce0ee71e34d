import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import { eachDatabase } from '../../testing/index.ts'
import { makeAccount, noon } from '../accounts/account.fixture.ts'
import type { Database } from '../database/database.ts'
import { hours, minutes } from '../durations.ts'
import { liveHoldsOf, placeHold } from './hold.ts'

eachDatabase('holds', (open) => {
  let database: Database
  before(async () => {
    ;({ database } = await open())
  })

  test('a hold lasts 24 hours; a later one starts the time anew, and one that comes late never ends it sooner', async () => {
    const { id } = await makeAccount(database)
    const place = (now: number, reason: string) => database.unit((tx) => placeHold(tx, now, id, reason))
    const live = (now: number) => database.read((tx) => liveHoldsOf(tx, now, id))

    await place(noon, 'factor.removed')
    assert.deepEqual(await live(noon + hours(24) - 1), [{ kind: 'withdrawal', reason: 'factor.removed', until: noon + hours(24) }])
    assert.deepEqual(await live(noon + hours(24)), [])

    await place(noon + hours(1), 'recovery_codes.used')
    await place(noon + minutes(30), 'factor.added')
    assert.deepEqual(await live(noon + hours(24)), [{ kind: 'withdrawal', reason: 'recovery_codes.used', until: noon + hours(25) }])
  })
})
