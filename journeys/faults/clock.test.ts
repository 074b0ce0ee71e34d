import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { days, HeldClock, hours, minutes, seconds } from '../harness/test-clock.ts'
import { alarms, challengeEnds, jumpAndWait, pauseEnds, untilAlarm, untilFollowed, untilStored, wallOf } from './alarms.ts'
import { checkHistory } from './check-history.ts'
import { History } from './history.ts'
import { readKept } from './kept.ts'
import { MixedLoad } from './mixed-load.ts'
import { randomFrom } from './random.ts'
import { replay } from './replay.ts'
import { isLong, tell } from './resumable.ts'
import { removeDatabases, Scene } from './scene.ts'
import { type Stage, signingIn } from './stage.ts'
import type { Given, Visitor } from './visitor.ts'
import { Witness } from './witness.ts'

const crowd = isLong ? 60 : 8
/** Seconds from one meeting of the two nodes to the next. */
const stride = isLong ? 1 : 7
const year = days(365)

after(removeDatabases)

for (const engine of ['sqlite', 'postgres'] as const) {
  describe(`clocks that move (${engine})`, () => {
    let stage: Stage
    before(async () => {
      stage = await openStage(engine)
    })
    after(() => stage?.scene.close())

    test('a pause does not end when the clock is set back, nor before its time when it is set right again', async () => {
      const { scene } = stage
      const maya = await pausedVisitor(stage)
      for (const jump of [-hours(1), hours(1), -seconds(90), seconds(90)]) {
        await wallOf(scene).jump(jump)
        assert.equal((await maya.fumble()).code, 'TOO_MANY_ATTEMPTS', `after a jump of ${jump} ms`)
      }
      await endsAfterAMinute(stage, maya)
    })

    test('what had expired stays expired when the clock is set back', async () => {
      const { scene } = stage
      const maya = await visitor(stage)
      await scene.clock.pass(minutes(6))
      assert.equal((await maya.fumble()).code, 'CHALLENGE_OVER')
      await untilStored(scene, await challengeEnds(scene, maya))

      await wallOf(scene).jump(-minutes(6))
      assert.equal(await maya.signIn(), false)
    })

    test('and when the server is started anew after that', async () => {
      const { scene } = stage
      const maya = await visitor(stage)
      await scene.clock.pass(minutes(6))
      await untilStored(scene, await challengeEnds(scene, maya))
      await scene.kill(stage.server)
      const known = await alarms(scene)
      await wallOf(scene).jump(-minutes(6))
      stage.server = await scene.start()
      stage.witness.life += 1

      assert.equal(await maya.at(stage.server).signIn(), false)
      assert.equal(stage.witness.history.entries.at(-1)?.code, 'CHALLENGE_OVER')
      const [alarm] = (await alarms(scene)).slice(known.length)
      assert.deepEqual([alarm?.event, alarm?.details.noticed], ['clock.set_back', 'at the start'])
    })

    test('an hour forth and back again: no step that was used is accepted', async () => {
      const { scene, witness, server } = stage
      const load = new MixedLoad({ scene, witness, random: randomFrom(1) })
      for (const jump of [hours(1), -hours(1)]) {
        await load.invite(server, crowd)
        await load.run()
        await jumpAndWait(scene, jump)
        await replay(scene, witness, server, load.given)
      }

      const used = load.given.filter(({ entry }) => entry.answer === 'accepted')
      await replay(scene, witness, server, used)
      const again = witness.history.entries.slice(-used.length)
      assert.ok(used.length >= crowd)
      assert.ok(again.every(({ answer }) => answer === 'refused'))
    })

    test('jumps while everybody is busy: nothing is accepted twice, nothing is lost', async () => {
      const { scene, witness, server } = stage
      const load = new MixedLoad({ scene, witness, random: randomFrom(2) })
      for (const jump of [30, -30, 90, -90, 3600, -3600, 73 * 3600, -73 * 3600, -365 * 86_400, 365 * 86_400, 1, -1]) {
        await load.invite(server, Math.ceil(crowd / 4))
        const running = load.run()
        await wallOf(scene).jump(seconds(jump))
        await running
      }
      const replayed = await replay(scene, witness, server, load.given)
      tell(`clock-${engine}`, `${witness.history.entries.length} requests, ${replayed.replays} proofs given again`)
    })

    test('after all of it everything is as it was answered', () => assertTold(stage))
  })

  describe(`a clock that jumps ahead (${engine})`, () => {
    let stage: Stage
    before(async () => {
      stage = await openStage(engine)
    })
    after(() => stage?.scene.close())

    test('a pause does not end before its time when the clock jumps ahead', async () => {
      const { scene } = stage
      const maya = await pausedVisitor(stage)
      await wallOf(scene).jump(seconds(90))
      assert.equal((await maya.fumble()).code, 'TOO_MANY_ATTEMPTS', 'at once')
      await untilStored(scene)

      await endsAfterAMinute(stage, maya)
      const [alarm, ...more] = await alarms(scene)
      assert.deepEqual([alarm?.event, alarm?.details.seconds, more], ['clock.jumped_ahead', 90, []])
    })

    test('nor on another server that sees the same jump', async () => {
      const { scene } = stage
      const other = await scene.start()
      const maya = await pausedVisitor({ ...stage, server: other })
      const known = await alarms(scene)
      await wallOf(scene).jump(minutes(3))
      assert.equal((await maya.fumble()).code, 'TOO_MANY_ATTEMPTS', 'at once')
      await Promise.all([untilFollowed(stage.server, 2), untilFollowed(other, 1)])

      await endsAfterAMinute(stage, maya)
      assert.equal((await alarms(scene)).length, known.length + 1)
      await scene.stop(other)
    })

    test('what was lengthened is given back when an operator confirms that the time did pass', async () => {
      const { scene } = stage
      const maya = await pausedVisitor(stage)
      const before = await pauseEnds(scene, maya)
      await jumpAndWait(scene, hours(2))
      assert.equal(await pauseEnds(scene, maya), before + hours(2))

      assert.match(await scene.command('clock', 'confirm'), /^Confirmed \d jumps ahead/)
      assert.equal(await pauseEnds(scene, maya), before)
      assert.equal((await alarms(scene)).at(-1)?.event, 'clock.confirmed')
      assert.match(await scene.command('clock', 'confirm'), /^No clock has jumped ahead/)
    })

    test('a code that the phone shows is taken as soon as the clock is right, whatever it was before', async () => {
      const { scene } = stage
      const phones = new HeldClock(scene.clock.now())
      try {
        for (const jump of [hours(1), -hours(1)]) {
          await jumpAndWait(scene, jump)
          await jumpAndWait(scene, -jump)
          const maya = await visitor(stage, { clock: phones })
          assert.equal(await maya.signIn(), true, `after ${jump} ms and back`)
        }
      } finally {
        phones.remove()
      }
    })

    test('by half a minute, a minute and a half, an hour, three days or a year back: used, expired and paused stay so', async () => {
      const { scene, witness, server } = stage
      for (const offset of [seconds(30), -seconds(30), seconds(90), -seconds(90), hours(1), -hours(1), hours(73), -year]) {
        const late = await visitor(stage)
        await scene.clock.pass(minutes(6))
        await untilStored(scene, await challengeEnds(scene, late))
        const used: Given[] = []
        const prompt = await visitor(stage, { given: (one) => void used.push(one) })
        assert.equal(await prompt.signIn(), true)
        const paused = await pausedVisitor(stage)
        const ends = await pauseEnds(scene, paused)
        const timeOfServer = (await challengeEnds(scene, paused)) - minutes(5)
        assert.equal(ends, timeOfServer + minutes(1))
        await jumpAndWait(scene, offset)

        const at = `at ${offset} ms`
        assert.equal(await late.signIn(), false, at)
        assert.equal((await replay(scene, witness, server, used))['accepted late'], 0, at)
        // Half a minute is an ordinary correction, which is believed.
        const believed = offset === seconds(30) ? offset : 0
        const forward = Math.max(0, scene.clock.now() - timeOfServer)
        assert.ok((await pauseEnds(scene, paused)) - ends >= forward - believed, at)
        if (Math.abs(offset) <= seconds(90)) assert.equal((await paused.fumble()).code, 'TOO_MANY_ATTEMPTS', at)
      }
    })

    test('a second that comes twice gives nobody a second chance', async () => {
      const { scene, witness, server } = stage
      const used: Given[] = []
      const maya = await visitor(stage, { given: (one) => void used.push(one) })
      assert.equal(await maya.signIn(), true)
      for (const jump of [900, -1000, 1000, -900]) {
        await wallOf(scene).jump(jump)
        assert.equal((await replay(scene, witness, server, used))['accepted late'], 0)
      }
    })

    test('after all of it everything is as it was answered', () => assertTold(stage))
  })

  describe(`clocks of two nodes (${engine})`, () => {
    let stage: Stage
    before(async () => {
      stage = await openStage(engine)
    })
    after(() => stage?.scene.close())

    test('two nodes twenty seconds apart both take the codes of a phone between them, and each code once', async () => {
      const { scene, server, witness } = stage
      const [ahead, phones] = [new HeldClock(scene.clock.now() + seconds(20)), new HeldClock(scene.clock.now() + seconds(10))]
      try {
        const other = await scene.start(ahead.env)
        for (let second = 0; second < 30; second += stride) {
          const used: Given[] = []
          for (const node of [server, other]) {
            const visiting = await visitor({ ...stage, server: node }, { clock: phones, given: (one) => void used.push(one) })
            visiting.phone.used(phones, -1)
            assert.ok(await visiting.signIn(), `${second} s: ${node === server ? 'behind' : 'ahead'}`)
          }
          const [behind, before] = used
          assert.ok(behind && before)
          const again = [await replay(scene, witness, other, [behind]), await replay(scene, witness, server, [before])]
          assert.deepEqual(
            again.map((figures) => figures['accepted late']),
            [0, 0],
          )
          for (const clock of [scene.clock, ahead, phones]) await clock.pass(seconds(stride))
        }
        assert.deepEqual(await alarms(scene), [])
        await scene.stop(other)
      } finally {
        for (const clock of [ahead, phones]) clock.remove()
      }
    })

    test('two minutes apart, the one that is behind writes an alarm, once', async () => {
      const { scene } = stage
      const ahead = new HeldClock(scene.clock.now() + minutes(2))
      try {
        const other = await scene.start(ahead.env)
        for (let times = 0; times < 2; times++) {
          for (const clock of [scene.clock, ahead]) await clock.pass(seconds(6))
          const { details } = await untilAlarm(scene, 'clock.apart')
          assert.ok(Number(details.seconds) > 110)
        }
        assert.deepEqual(
          (await alarms(scene)).map(({ event }) => event),
          ['clock.apart'],
        )
        await scene.stop(other)
      } finally {
        ahead.remove()
      }
    })

    test('after all of it everything is as it was answered', () => assertTold(stage))
  })
}

async function openStage(engine: 'sqlite' | 'postgres'): Promise<Stage> {
  const scene = await Scene.open({ engine, clock: 'held' })
  try {
    return { scene, witness: new Witness(new History()), server: await scene.start() }
  } catch (error) {
    await scene.close()
    throw error
  }
}

async function assertTold({ scene, witness }: Stage): Promise<void> {
  const entries = witness.history.inOrder()
  assert.deepEqual(checkHistory({ entries, kept: await readKept(scene.databaseUrl) }), [])
  assert.deepEqual(
    entries.filter(({ answer }) => answer === 'broken' || answer === 'none'),
    [],
  )
  await scene.assertWhole()
}

/** Somebody who is asked for a code at this server. */
async function visitor(stage: Stage, manner: Parameters<typeof signingIn>[2] = {}): Promise<Visitor> {
  const [visitor] = await signingIn(stage, 1, manner)
  return visitor ?? assert.fail('nobody')
}

/** Somebody who gave five wrong codes this moment and has another challenge: a minute has to pass. */
async function pausedVisitor(stage: Stage): Promise<Visitor> {
  const paused = await visitor(stage)
  for (let tries = 0; tries < 5; tries++) assert.equal((await paused.fumble()).code, 'WRONG_CODE')
  await paused.askAgain()
  assert.equal((await paused.fumble()).code, 'TOO_MANY_ATTEMPTS')
  return paused
}

async function endsAfterAMinute({ scene }: Stage, paused: Visitor): Promise<void> {
  await scene.clock.pass(seconds(59))
  assert.equal((await paused.fumble()).code, 'TOO_MANY_ATTEMPTS', 'a second before its time')
  await scene.clock.pass(seconds(1))
  assert.equal((await paused.fumble()).code, 'WRONG_CODE')
}
