import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import { eachDatabase } from '../../testing/index.ts'
import { makeAccount, noon } from '../accounts/account.fixture.ts'
import type { Database } from '../database/database.ts'
import { hours, minutes } from '../durations.ts'
import { policyNamed } from '../policy/preset-files.ts'
import { liveHoldsOf, placeHold } from './hold.ts'

const policy = policyNamed('default')

eachDatabase('holds', (open) => {
  let database: Database
  before(async () => {
    ;({ database } = await open())
  })

  test('a hold lasts 24 hours; a later one starts the time anew, and one that comes late never ends it sooner', async () => {
    const { id } = await makeAccount(database)
    const place = (now: number, reason: string) =>
      database.unit((tx) => placeHold(tx, { now, policy }, { accountId: id, reason, after: 'change' }))
    const live = (now: number) => database.read((tx) => liveHoldsOf(tx, now, id))

    await place(noon, 'factor.removed')
    assert.deepEqual(await live(noon + hours(24) - 1), [{ kind: 'withdrawal', reason: 'factor.removed', until: noon + hours(24) }])
    assert.deepEqual(await live(noon + hours(24)), [])

    await place(noon + hours(1), 'recovery_codes.used')
    await place(noon + minutes(30), 'factor.added')
    assert.deepEqual(await live(noon + hours(24)), [{ kind: 'withdrawal', reason: 'recovery_codes.used', until: noon + hours(25) }])
  })

  test('what came without a factor holds longer, a recovery code a day at least, and a policy may hold nothing', async () => {
    const place = async (of: typeof policy, after: 'change' | 'reset' | 'recovery_code') => {
      const { id } = await makeAccount(database)
      return database.unit((tx) => placeHold(tx, { now: noon, policy: of }, { accountId: id, reason: 'factor.added', after }))
    }
    const none = { ...policy, hold: { afterChangeHours: 0, afterResetHours: 0 } }

    assert.equal(await place(policy, 'reset'), noon + hours(48))
    assert.deepEqual([await place(none, 'change'), await place(none, 'reset')], [null, null])
    assert.equal(await place(none, 'recovery_code'), noon + hours(24))
  })
})
