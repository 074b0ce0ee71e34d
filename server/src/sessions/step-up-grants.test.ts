import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import { eachDatabase } from '../../testing/index.ts'
import { noon } from '../accounts/account.fixture.ts'
import type { Database } from '../database/database.ts'
import { minutes } from '../durations.ts'
import { newId } from '../ids.ts'
import { atOnce } from '../limits/at-once.fixture.ts'
import { placeStepUpGrant, type StepUp, useStepUpGrant } from './step-up-grants.ts'

const removal = (): StepUp => ({ sessionId: newId('ses'), purpose: 'remove_factor', target: newId('fac') })

eachDatabase('step-up grants', (open) => {
  let database: Database
  before(async () => {
    ;({ database } = await open())
  })
  const place = (grant: StepUp, now = noon) => database.unit((tx) => placeStepUpGrant(tx, now, grant))
  const use = (grant: StepUp, now = noon) => database.unit((tx) => useStepUpGrant(tx, now, grant))

  test('is used once', async () => {
    const grant = removal()
    await place(grant)

    assert.deepEqual([await use(grant), await use(grant)], [true, false])
  })

  test('is no good in another session, for another purpose or another factor, and stays good for its own', async () => {
    const grant = removal()
    await place(grant)

    for (const other of [{ sessionId: newId('ses') }, { purpose: 'suspend_factor' }, { target: newId('fac') }, { target: null }] as const) {
      assert.equal(await use({ ...grant, ...other }), false, JSON.stringify(other))
    }
    assert.equal(await use(grant), true)
  })

  test('one without a factor is no good for any factor', async () => {
    const grant: StepUp = { ...removal(), purpose: 'add_factor', target: null }
    await place(grant)

    assert.equal(await use({ ...grant, target: newId('fac') }), false)
    assert.equal(await use(grant), true)
  })

  test('lives five minutes, to the millisecond', async () => {
    const [early, late] = [removal(), removal()]
    const end = await place(early)
    await place(late)

    assert.equal(end, noon + minutes(5))
    assert.equal(await use(early, end - 1), true)
    assert.equal(await use(late, end), false)
  })

  test('a further proof gives a further use, not two', async () => {
    const grant = removal()
    await place(grant)
    await place(grant, noon + minutes(1))

    assert.deepEqual([await use(grant, noon + minutes(5)), await use(grant, noon + minutes(5))], [true, false])
    await place(grant, noon + minutes(6))
    assert.equal(await use(grant, noon + minutes(6)), true)
  })

  test('a change that fails leaves it unused', async () => {
    const grant = removal()
    await place(grant)

    const change = database.unit(async (tx) => {
      await useStepUpGrant(tx, noon, grant)
      throw new Error('refused for another reason')
    })

    await assert.rejects(change)
    assert.equal(await use(grant), true)
  })

  test('of 50 who use it at once, one does', async () => {
    const grant = removal()
    await place(grant)

    const used = await atOnce(50, () => use(grant))

    assert.equal(used.filter(Boolean).length, 1)
  })
})
