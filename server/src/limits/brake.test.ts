import assert from 'node:assert/strict'
import { beforeEach, test } from 'node:test'
import { eachDatabase } from '../../testing/index.ts'
import type { Millis } from '../clock.ts'
import { type Database, statement } from '../database/database.ts'
import { days, minutes, seconds } from '../durations.ts'
import { countRefusedProof, isBrakeEngaged } from './brake.ts'

const start = Date.UTC(2026, 10, 21, 12)
const fill = statement<{ minute: number; shard: number; refused: number }>(
  'test-fill-minute',
  `insert into refused_proofs (minute, shard, refused) values (:minute, :shard, :refused)
   on conflict (minute, shard) do update set refused = refused_proofs.refused + :refused`,
)
const fillMinutes = statement<{ minute: number; count: number; step: number; refused: number }>(
  'test-fill-minutes',
  `with recursive past(n) as (select 1 union all select n + :step from past where n + :step <= :count)
   insert into refused_proofs (minute, shard, refused) select :minute - n, 0, :refused from past`,
)
const minuteOf = (now: Millis) => Math.floor(now / minutes(1))

eachDatabase('the global brake', (open) => {
  let database: Database
  let url: string
  beforeEach(async () => {
    ;({ database, url } = await open())
  })

  /** So many were refused within this minute, over all shards together. */
  const wereRefused = (refused: number, now: Millis) => database.unit((tx) => tx.run(fill, { minute: minuteOf(now), shard: 3, refused }))
  /** Refusals at once, of different accounts; what the callers were given back. */
  async function refuse(times: number, now: Millis, into = database) {
    const alarms = await Promise.all(
      Array.from({ length: times }, (_, at) => into.unit((tx) => countRefusedProof(tx, now, `acc_${String.fromCharCode(97 + at)}`))),
    )
    return alarms.filter((alarm) => alarm !== undefined)
  }
  const isEngaged = (now: Millis) => database.read((tx) => isBrakeEngaged(tx, now))
  /** A week in which each minute, or each third, had so many. */
  const aWeekOf = (refused: number, step = 1) =>
    database.unit((tx) => tx.run(fillMinutes, { minute: minuteOf(start), count: days(7) / minutes(1), step, refused }))

  test('three hundred refusals in a minute are borne, the next one engages it, and one caller is told', async () => {
    await wereRefused(290, start)
    assert.deepEqual(await refuse(10, start), [])
    assert.equal(await isEngaged(start), false)

    const alarms = await refuse(10, start)

    assert.equal(alarms.length, 1)
    assert.equal(alarms[0]?.ceiling, 300)
    assert.equal(await isEngaged(start), true)
  })

  test('a minute is any minute, not one of the clock', async () => {
    await wereRefused(200, start + seconds(50))
    await wereRefused(119, start + minutes(1))

    assert.equal((await refuse(1, start + minutes(1) + seconds(3))).length, 1)
  })

  test('two hundred a minute, minute after minute, are borne', async () => {
    for (let minute = 0; minute < 4; minute++) {
      const now = start + minutes(minute)
      await wereRefused(100, now)
      assert.deepEqual(await refuse(1, now + seconds(30)), [])
      await wereRefused(100, now)
      assert.deepEqual(await refuse(1, now + seconds(59)), [])
    }
  })

  test('holds for ten minutes after the last minute that had too many, and then another episode can begin', async () => {
    const tooMany = async (now: Millis) => {
      await wereRefused(310, now)
      return refuse(3, now)
    }
    assert.equal((await tooMany(start)).length, 1)
    assert.deepEqual(await tooMany(start + minutes(5)), [], 'the same episode')

    assert.equal(await isEngaged(start + minutes(15) - 1), true)
    assert.equal(await isEngaged(start + minutes(15)), false)
    assert.equal((await tooMany(start + minutes(30))).length, 1, 'another episode')
  })

  test('other processes count into the same minute and find it engaged', async () => {
    const { database: other } = await open({ url })
    await wereRefused(298, start)
    await refuse(2, start)

    assert.equal((await refuse(1, start, other)).length, 1)

    assert.equal(await isEngaged(start), true)
    assert.deepEqual(await refuse(2, start), [])
  })

  test('where more is usual more is borne: five times the median of the last seven days', async () => {
    await aWeekOf(100)
    await wereRefused(490, start)
    assert.deepEqual(await refuse(1, start + seconds(59)), [])

    await wereRefused(10, start)
    const [alarm] = await refuse(1, start + seconds(59))

    assert.equal(alarm?.ceiling, 500)
  })

  test('minutes without a refusal count as such: a third of them busy is still a median of none', async () => {
    await aWeekOf(100, 3)
    await wereRefused(300, start)

    assert.equal((await refuse(1, start + seconds(59)))[0]?.ceiling, 300)
  })
})
