import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { setTimeout as wait } from 'node:timers/promises'
import { startThrowawayPostgres, type ThrowawayPostgres } from '@countersign/server/testing'
import { checkHistory } from './check-history.ts'
import { History } from './history.ts'
import { readKept } from './kept.ts'
import { MixedLoad } from './mixed-load.ts'
import { randomFrom } from './random.ts'
import { millisUntilWritten } from './recovery.ts'
import { replay } from './replay.ts'
import { type Figures, inParts, isLong } from './resumable.ts'
import { Scene } from './scene.ts'
import { Witness } from './witness.ts'

const parts = isLong ? 10 : 1
const crashesPerPart = isLong ? 20 : 2
const backWithinMillis = 5000

test('PostgreSQL crashes in the middle of everything: nothing that was answered is lost, no proof is taken twice, and it goes on', async () => {
  const figures = await inParts('postgres-crash', parts, crashMany)

  assert.ok((figures.unavailable ?? 0) > 0, 'crashes met requests under way')
})

async function crashMany(part: number): Promise<Figures> {
  const postgres = await startThrowawayPostgres()
  const scene = await Scene.open({ engine: 'postgres', databaseUrl: postgres.url })
  try {
    const random = randomFrom(part)
    const history = new History()
    const witness = new Witness(history)
    const load = new MixedLoad({ scene, witness, random })
    const server = await scene.start()
    const figures: Figures = { crashes: 0, replays: 0, 'slowest return in ms': 0 }
    for (let crash = 0; crash < crashesPerPart; crash++) {
      await load.invite(server, 20)
      const [writer, running] = [load.next(), load.run()]
      await wait(50 + random() * 400)
      if (crash % 2) killBackend(postgres)
      else await postgres.crash()
      const back = await millisUntilWritten(writer)
      await running
      const again = await replay(scene, witness, server, load.given.slice(-50))
      figures.crashes = (figures.crashes ?? 0) + 1
      figures.replays = (figures.replays ?? 0) + (again.replays ?? 0)
      figures['slowest return in ms'] = Math.max(figures['slowest return in ms'] ?? 0, back)
    }
    await scene.stop(server)

    const entries = history.inOrder()
    assert.deepEqual(checkHistory({ entries, kept: await readKept(scene.databaseUrl) }), [])
    assert.deepEqual(
      entries.filter(({ answer }) => answer === 'broken' || answer === 'none'),
      [],
    )
    assert.ok((figures['slowest return in ms'] ?? 0) < backWithinMillis, JSON.stringify(figures))
    await scene.assertWhole()
    const count = (answer: string) => entries.filter((entry) => entry.answer === answer).length
    return { ...figures, accepted: count('accepted'), unavailable: count('unavailable') }
  } finally {
    await scene.close()
    await postgres.stop()
  }
}

/** One process of the server: PostgreSQL ends all others too and recovers, since they share their memory. */
function killBackend({ process: server }: ThrowawayPostgres): void {
  const children = readFileSync(`/proc/${server.pid}/task/${server.pid}/children`, 'utf8').trim().split(' ').map(Number)
  const busy = children.find((pid) => /postgres: postgres postgres/.test(readFileSync(`/proc/${pid}/cmdline`, 'latin1')))
  process.kill(busy ?? assert.fail('nobody is connected'), 'SIGKILL')
}
