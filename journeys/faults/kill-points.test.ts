import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { setTimeout as wait } from 'node:timers/promises'
import { minutes } from '../harness/test-clock.ts'
import type { Engine } from '../harness/test-database.ts'
import { checkHistory } from './check-history.ts'
import { checkWhole } from './check-whole.ts'
import { type Flow, flows } from './flows.ts'
import { History } from './history.ts'
import { readKept } from './kept.ts'
import { type Figures, inParts, isLong } from './resumable.ts'
import { removeDatabases, Scene } from './scene.ts'
import { type Stage, signingIn } from './stage.ts'
import { cannotTrace, inject, Tracer } from './syscalls.ts'
import { Witness } from './witness.ts'

/** SQLite writes and syncs its log itself. To PostgreSQL statements go by `writev`; begin, commit and all answers go by `write`. */
const calls: Readonly<Record<Engine, Readonly<Record<string, readonly number[]>>>> = {
  sqlite: { pwrite64: [1, 14], fsync: [1], write: [1] },
  postgres: { writev: [3, 8], write: [2, 3] },
}

after(removeDatabases)

for (const engine of ['sqlite', 'postgres'] as const) {
  test(`${engine}: killed at any of its writes, a change is made or not made`, { skip: cannotTrace }, async () => {
    const figures = await inParts(`kill-points-${engine}`, flows.length, (part) => killAtPoints(engine, flows[part] as Flow))

    assert.ok((figures.before ?? 0) > 0, 'some kills came before the change')
    assert.ok((figures.after ?? 0) > 0, 'some kills came after it')
  })

  test(`${engine}: killed while the audit trail is sealed, the chain goes on without a gap`, { skip: cannotTrace }, async () => {
    await inParts(`kill-points-sealing-${engine}`, 1, () => killWhileSealing(engine))
  })
}

async function killAtPoints(engine: Engine, flow: Flow): Promise<Figures> {
  const scene = await Scene.open({ engine, clock: 'held' })
  const witness = new Witness(new History())
  try {
    const stage = { scene, witness, server: await scene.start() }
    const figures = { points: 0, before: 0, after: 0 }
    for (const [call, sample] of Object.entries(calls[engine])) {
      for (let n = 1; ; n++) {
        if (!isLong && n > (sample.at(-1) ?? 0)) break
        if (!isLong && !sample.includes(n)) continue
        const side = await killAt(stage, flow, call, n)
        if (side === 'not reached') break
        figures.points += 1
        figures[side] += 1
      }
    }
    assert.deepEqual(checkHistory({ entries: witness.history.inOrder(), kept: await readKept(scene.databaseUrl) }), [])
    await scene.assertWhole()
    return figures
  } finally {
    await scene.close()
  }
}

/** Kills the server at its n-th such call after the request has come in, and starts another one. */
async function killAt(stage: Stage, flow: Flow, call: string, n: number): Promise<'before' | 'after' | 'not reached'> {
  const { scene, witness } = stage
  const at = `${flow.name}, ${call} number ${n}`
  const moment = await flow.begin(stage)
  await quiet(scene)
  const tracer = await Tracer.attach(stage.server.pid, inject({ call, fault: 'signal=KILL', when: String(n) }))
  const wasAccepted = await moment.fire(stage.server)
  await tracer.detach()
  if (stage.server.isRunning && wasAccepted) return 'not reached'

  await scene.kill(stage.server)
  // What the killed server had taken to send is due again.
  await scene.clock.pass(minutes(2))
  stage.server = await scene.start()
  witness.life += 1
  const kept = await readKept(scene.databaseUrl)
  assert.deepEqual(checkWhole(kept), [], at)
  const side = await moment.side(kept, scene)
  assert.ok(side === 'before' || side === 'after', `${at}: ${side}`)
  if (wasAccepted) assert.equal(side, 'after', `${at}: it was answered`)
  assert.equal(
    await moment.fire(stage.server),
    side === 'before',
    `${at}: what was ${side === 'before' ? 'not ' : ''}done can be done again`,
  )
  return side
}

/** Until the outbox and the sealer have nothing left to write, so that the writes that are counted are those of the request. */
async function quiet(scene: Scene): Promise<void> {
  for (let tries = 0; tries < 100; tries++) {
    if ((await scene.pending()) === 0) return
    await wait(50)
  }
}

async function killWhileSealing(engine: Engine): Promise<Figures> {
  const scene = await Scene.open({ engine })
  const witness = new Witness(new History())
  const last = engine === 'sqlite' ? { pwrite64: 12, fsync: 1 } : { writev: 8, write: 2 }
  let points = 0
  try {
    let server = await scene.start()
    for (const [call, most] of Object.entries(last)) {
      for (let n = isLong ? 1 : Math.min(most, 2); n <= (isLong ? most : Math.min(most, 2)); n++) {
        // Rows that the sealer will take within a second.
        const [visitor] = await signingIn({ scene, witness, server }, 1)
        await visitor?.signIn({ fumbles: true })
        const tracer = await Tracer.attach(server.pid, inject({ call, fault: 'signal=KILL', when: String(n) }))
        for (let tries = 0; tries < 60 && server.isRunning; tries++) await wait(50)
        await tracer.detach()
        if (!server.isRunning) points += 1
        await scene.kill(server)
        server = await scene.start()
        witness.life += 1
        await scene.assertWhole()
      }
    }
    assert.deepEqual(checkHistory({ entries: witness.history.inOrder(), kept: await readKept(scene.databaseUrl) }), [])
    return { points }
  } finally {
    await scene.close()
  }
}
