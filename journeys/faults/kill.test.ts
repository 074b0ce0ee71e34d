import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { setTimeout as wait } from 'node:timers/promises'
import type { ServerProcess } from '../harness/server-process.ts'
import { checkHistory } from './check-history.ts'
import { History } from './history.ts'
import { readFailures, readKept } from './kept.ts'
import { MixedLoad } from './mixed-load.ts'
import { randomFrom } from './random.ts'
import { replay } from './replay.ts'
import { type Figures, inParts, isLong, tell } from './resumable.ts'
import { removeDatabases, Scene } from './scene.ts'
import type { Given } from './visitor.ts'
import { Witness } from './witness.ts'

const killsPerPart = isLong ? 50 : 30
const parts = isLong ? 20 : 1
const readyWithinMillis = isLong ? 3000 : 15_000
const peoplePerLife = 20

after(removeDatabases)

for (const engine of ['sqlite', 'postgres'] as const) {
  test(`${engine}: killed in the middle of everything, the server accepts no proof again and loses nothing it had answered`, async () => {
    const figures = await inParts(`kill-${engine}`, parts, (part) => killMany(engine, part))

    assert.ok((figures['refused as used'] ?? 0) > (figures.replays ?? 0) / 4, 'most proofs that are given again were used before')
    assert.ok((figures['without an answer'] ?? 0) > 0, 'kills met requests under way')
  })
}

/** Each part has a database of its own. On PostgreSQL a second node joins at half time, and goes on while the first is killed. */
async function killMany(engine: 'sqlite' | 'postgres', part: number): Promise<Figures> {
  const scene = await Scene.open({ engine })
  try {
    const random = randomFrom(part)
    const history = new History()
    const witness = new Witness(history)
    const load = new MixedLoad({ scene, witness, random })
    const figures = { kills: 0, replays: 0, 'refused as used': 0, 'accepted late': 0 }
    const failuresAtStart: NonNullable<Parameters<typeof checkHistory>[0]['failuresAtStart']>[number][] = []

    let bystander: ServerProcess | undefined
    for (;;) {
      const server = await scene.start()
      witness.life = figures.kills
      if (engine === 'postgres' && figures.kills === killsPerPart / 2) bystander = await scene.start()
      failuresAtStart.push({ life: witness.life, failures: await readFailures(scene.databaseUrl) })
      const replayed = await replay(
        scene,
        witness,
        random() < 0.5 ? server : (bystander ?? server),
        worthReplaying(load.given, witness.life),
      )
      for (const [name, value] of Object.entries(replayed)) figures[name as keyof typeof figures] += value
      const signedIn = load.interrupted.filter(({ session }) => session !== undefined)
      await Promise.all(signedIn.map((visitor) => visitor.at(server).look()))
      if (figures.kills === killsPerPart) break

      await load.invite(bystander ? [server, bystander] : server, bystander ? peoplePerLife / 2 : peoplePerLife)
      const running = load.run()
      await wait(5 + random() * 495)
      load.stop()
      await scene.kill(server)
      await running
      figures.kills += 1
      if (figures.kills % 10 === 0) tell(`kill-${engine}`, `${figures.kills} of ${killsPerPart} kills, ${history.entries.length} requests`)
    }

    const kept = await readKept(scene.databaseUrl)
    const entries = history.inOrder()
    const findings = checkHistory({ entries, kept, failuresAtStart, readyMillis: scene.readyMillis, readyWithinMillis })
    assert.deepEqual(findings, [])
    assert.deepEqual(
      entries.filter(({ answer }) => answer === 'broken'),
      [],
      'nothing was answered with a failure of ours',
    )
    await scene.assertWhole()
    return {
      ...figures,
      requests: entries.length,
      accepted: entries.filter(({ answer }) => answer === 'accepted').length,
      'without an answer': entries.filter(({ answer }) => answer === 'none').length,
      'slowest start in ms': Math.max(...scene.readyMillis),
    }
  } finally {
    await scene.close()
  }
}

/** What was under way when the server was killed, and the last fifty proofs before that. */
function worthReplaying(given: readonly Given[], life: number): Given[] {
  const lost = given.filter(({ entry }) => entry.life === life - 1 && entry.answer === 'none')
  return [...new Set([...lost, ...given.slice(-50)])]
}
