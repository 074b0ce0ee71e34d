import assert from 'node:assert/strict'
import { beforeEach, test } from 'node:test'
import { eachDatabase } from '../../testing/index.ts'
import { noon } from '../accounts/account.fixture.ts'
import { AuditLog } from '../audit/audit-log.ts'
import { type Database, DatabaseUnavailable, type NoParams, statement } from '../database/database.ts'
import { days, hours, minutes, seconds } from '../durations.ts'
import { budgets } from '../limits/budgets.ts'
import { spendAttempt } from '../limits/spend-attempt.ts'
import { createLog } from '../log.ts'
import { beginEpoch } from '../personal-data/begin-epoch.ts'
import { confirmJumps, unconfirmedJumps } from './confirm-jumps.ts'
import { storedTime, timeBesideServers } from './stored-time.ts'
import { Timekeeper } from './timekeeper.ts'

const readAlarms = statement<NoParams, { event: string; actor: string; details: string }>(
  'test-read-alarms',
  `select event, actor, details from audit where event like 'clock.%' order by id`,
)

eachDatabase('looking after the time', (open) => {
  let database: Database
  let audit: AuditLog
  let lines: { level: string; msg: string }[]
  let time: number
  let uptime: number

  beforeEach(async () => {
    ;({ database } = await open())
    audit = new AuditLog()
    lines = []
    time = noon
    uptime = hours(7)
  })

  function pass(millis: number): void {
    time += millis
    uptime += millis
  }
  function start({ ahead = 0, on = database } = {}): Promise<Timekeeper> {
    const sources = { wall: () => time + ahead, uptime: () => uptime }
    return Timekeeper.open({ database: on, audit, log: createLog('info', { write: (line) => lines.push(JSON.parse(line)) }), sources })
  }
  const alarms = async () =>
    (await database.read((tx) => tx.all(readAlarms, {}))).map(({ event, details }) => ({ event, ...JSON.parse(details) }))
  const failFiveTimes = async (now: number) => {
    for (let times = 0; times < 5; times++) await database.unit((tx) => spendAttempt(tx, now, budgets.factor, 'fac_a/stranger'))
  }
  const isPaused = async (now: number) => {
    const spent = await database.unit((tx) => spendAttempt(tx, now, budgets.factor, 'fac_a/stranger'))
    return !spent.granted
  }
  const stored = async () => (await database.read(storedTime)).highest

  test('in an ordinary life nothing is written but the time, every five seconds', async () => {
    const keeper = await start()
    assert.equal(await stored(), noon)
    pass(seconds(4))
    await keeper.keep()
    assert.equal(await stored(), noon)
    pass(seconds(1))
    await keeper.keep()
    assert.equal(await stored(), noon + seconds(5))
    pass(seconds(2))
    await keeper.stop()

    assert.equal(await stored(), noon + seconds(7))
    assert.deepEqual(await alarms(), [])
    assert.deepEqual(lines, [])
  })

  test('a jump ahead is made up for before the time follows it: an alarm, and no pause ends early', async () => {
    const keeper = await start()
    await failFiveTimes(noon)
    time += hours(73)
    assert.equal(keeper.now(), noon)

    await keeper.keep()
    assert.equal(keeper.now(), noon + hours(73))
    assert.equal(await stored(), noon + hours(73))
    assert.deepEqual(await alarms(), [{ event: 'clock.jumped_ahead', jump: 1, seconds: 73 * 3600, lengthened: 1 }])
    assert.equal(lines[0]?.level, 'error')
    assert.ok(await isPaused(noon + hours(73) + seconds(59)))
    assert.equal(await isPaused(noon + hours(73) + seconds(60)), false)
  })

  test('an operator who confirms the jump gets back what was lengthened, once', async () => {
    const keeper = await start()
    await failFiveTimes(noon)
    time += hours(73)
    await keeper.keep()
    const now = keeper.now()
    assert.equal((await database.read(unconfirmedJumps)).length, 1)

    const confirm = () => database.unit((tx) => confirmJumps(tx, { audit, now }))
    assert.deepEqual(await confirm(), { jumps: 1, givenBack: 1 })
    assert.equal(await isPaused(now), false)
    assert.deepEqual(await confirm(), { jumps: 0, givenBack: 0 })
    assert.deepEqual((await alarms()).slice(1), [{ event: 'clock.confirmed', jumps: 1, givenBack: 1 }])
    assert.deepEqual(await database.read(unconfirmedJumps), [])
  })

  test('a request that was under way at the jump does not write a pause that is over', async () => {
    const keeper = await start()
    time += hours(1)
    await keeper.keep()
    await failFiveTimes(noon)
    for (let looks = 0; looks < 10; looks++) await keeper.keep()

    assert.ok(await isPaused(noon + hours(1) + seconds(59)))
    assert.equal(await isPaused(noon + hours(1) + seconds(60)), false)
    assert.deepEqual(await database.unit((tx) => confirmJumps(tx, { audit, now: keeper.now() })), { jumps: 1, givenBack: 1 })
  })

  test('two processes of one machine see one jump', async () => {
    const [one, other] = [await start(), await start()]
    await failFiveTimes(noon)
    time += minutes(10)
    await one.keep()
    pass(seconds(1))
    await other.keep()

    assert.equal((await alarms()).length, 1)
    assert.equal(other.now(), time)
    assert.ok(await isPaused(noon + minutes(10) + seconds(59)))
    assert.equal(await isPaused(noon + minutes(10) + seconds(60)), false)
  })

  test('and they see one jump when they look at the same moment', async () => {
    const keepers = await Promise.all(Array.from({ length: 6 }, () => start()))
    await failFiveTimes(noon)
    time += minutes(10)
    await Promise.all(keepers.map((keeper) => keeper.keep()))

    assert.equal((await alarms()).length, 1)
    assert.ok(await isPaused(noon + minutes(10) + seconds(59)))
    assert.equal(await isPaused(noon + minutes(10) + seconds(60)), false)
  })

  test('while the database is away the time keeps its pace, and it is tried again', async () => {
    let isAway = false
    const away: Database = {
      ...database,
      unit: (work) => (isAway ? Promise.reject(new DatabaseUnavailable('away')) : database.unit(work)),
      read: (work) => (isAway ? Promise.reject(new DatabaseUnavailable('away')) : database.read(work)),
    }
    const keeper = await start({ on: away })
    isAway = true
    time += hours(1)
    for (let rounds = 0; rounds < 3; rounds++) {
      await keeper.keep()
      pass(seconds(1))
    }
    assert.equal(keeper.now(), noon + seconds(3))
    assert.equal(lines.length, 1)

    isAway = false
    await keeper.keep()
    assert.equal(keeper.now(), time)
    assert.equal((await alarms()).length, 1)
  })

  test('a clock that is set back is an alarm, and the time goes on', async () => {
    const keeper = await start()
    time -= seconds(90)
    await keeper.keep()
    await keeper.keep()

    assert.equal(keeper.now(), noon)
    assert.deepEqual(await alarms(), [{ event: 'clock.set_back', seconds: 90, noticed: 'while running' }])
    assert.equal(lines.length, 1)
  })

  test('up to half a minute either way is no alarm', async () => {
    const keeper = await start()
    for (const jump of [30, -30, 30]) {
      time += seconds(jump)
      await keeper.keep()
    }
    assert.deepEqual(await alarms(), [])
  })

  test('a server that starts behind the time that was stored goes on from there and says so', async () => {
    await (await start()).stop()
    time -= days(365)
    const keeper = await start()

    assert.equal(keeper.now(), noon)
    assert.deepEqual(await alarms(), [{ event: 'clock.set_back', seconds: 365 * 86400, noticed: 'at the start' }])
    assert.equal(await database.read((tx) => timeBesideServers(tx, time)), noon)
  })

  test('servers twenty seconds apart are none, two minutes apart an alarm, once', async () => {
    const behind = await start()
    const ahead = await start({ ahead: seconds(20) })
    pass(seconds(5))
    await ahead.keep()
    await behind.keep()
    assert.deepEqual(await alarms(), [])

    const far = await start({ ahead: minutes(2) })
    for (let rounds = 0; rounds < 3; rounds++) {
      pass(seconds(5))
      for (const keeper of [far, behind]) await keeper.keep()
    }
    const [alarm, ...more] = await alarms()
    assert.deepEqual(alarm, { event: 'clock.apart', seconds: 120 })
    assert.deepEqual(more, [])
  })

  test('with a new epoch the time begins again at the wall clock, and pauses go on for as long as they had left', async () => {
    const keeper = await start()
    time += days(365)
    await keeper.keep()
    await failFiveTimes(keeper.now())
    time -= days(365)
    await keeper.keep()
    await database.unit((tx) => beginEpoch(tx, audit, time, 'test'))
    assert.equal(await stored(), noon)

    pass(seconds(10))
    await keeper.keep()
    await keeper.stop()
    assert.equal(await stored(), noon, 'a server of the former epoch does not carry its time over')
    assert.match(lines.at(-1)?.msg ?? '', /restart/)

    const next = await start()
    assert.equal(next.now(), noon + seconds(10))
    assert.ok(await isPaused(noon + seconds(59)))
    assert.equal(await isPaused(noon + seconds(60)), false)
  })

  test('a server whose clock is right takes part in the new epoch', async () => {
    const keeper = await start()
    await database.unit((tx) => beginEpoch(tx, audit, time, 'test'))
    pass(seconds(5))
    await keeper.keep()

    assert.equal(await stored(), time)
    assert.deepEqual(lines, [])
  })
})
