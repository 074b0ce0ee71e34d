import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { setTimeout as wait } from 'node:timers/promises'
import { startTcpProxy, type TcpProxy } from '@countersign/server/testing'
import { checkHistory } from './check-history.ts'
import { type Entry, History } from './history.ts'
import { readKept } from './kept.ts'
import { MixedLoad } from './mixed-load.ts'
import { randomFrom } from './random.ts'
import { millisUntilWritten } from './recovery.ts'
import { type Figures, inParts, isLong, tell } from './resumable.ts'
import { removeDatabases, Scene } from './scene.ts'
import { Witness } from './witness.ts'

/** Ways in which a database goes away; each is done to the wire while people are busy. */
const cuts: Readonly<Record<string, (wire: TcpProxy, random: () => number) => Promise<void> | void>> = {
  'refuses connections': (wire) => wire.listen(false),
  hangs: (wire) => wire.treat(() => 'hang'),
  'loses the answer of a commit': (wire) => wire.treat((sent) => (sent.includes('commit') ? 'lose the answer' : 'pass')),
  'hangs at a commit': (wire) => wire.treat((sent) => (sent.includes('commit') ? 'hang' : 'pass')),
  'drops connections': (wire, random) => wire.treat(() => (random() < 0.1 ? 'cut' : 'pass')),
  'takes 200 ms': (wire) => wire.treat(() => ({ delayMillis: 200 })),
  'takes 2 s': (wire) => wire.treat(() => ({ delayMillis: 2000 })),
}

const rounds = isLong ? 43 : 1
const answersWithinMillis = isLong ? 3000 : 6000
const backWithinMillis = 5000

after(removeDatabases)

test('while the database is cut off nothing is accepted in doubt, answers come in time, and it goes on by itself', async () => {
  const figures = await inParts('database-cut', rounds, cutInEveryWay)

  assert.ok((figures.unavailable ?? 0) > 0)
})

async function cutInEveryWay(round: number): Promise<Figures> {
  const scene = await Scene.open({ engine: 'postgres' })
  const wire = await startTcpProxy(scene.databaseUrl)
  try {
    const random = randomFrom(round)
    const history = new History()
    const load = new MixedLoad({ scene, witness: new Witness(history), random })
    const server = await scene.start({ COUNTERSIGN_DATABASE: wire.url })
    const figures: Figures = { cuts: 0, 'slowest return in ms': 0 }
    for (const [name, cut] of Object.entries(cuts)) {
      await load.invite(server, 10)
      const [writer, running] = [load.next(), load.run()]
      await wait(100 + random() * 300)
      await cut(wire, random)
      await running
      wire.treat(() => 'pass')
      if (name === 'refuses connections') await wire.listen(true)
      const back = await millisUntilWritten(writer)
      assert.ok(back < backWithinMillis, `a database that ${name}: back after ${Math.round(back)} ms`)
      figures.cuts = (figures.cuts ?? 0) + 1
      figures['slowest return in ms'] = Math.max(figures['slowest return in ms'] ?? 0, back)
      if (!isLong) tell('database-cut', `${name}: back after ${Math.round(back)} ms`)
    }
    await scene.stop(server)

    const entries = history.inOrder()
    assert.deepEqual(checkHistory({ entries, kept: await readKept(scene.databaseUrl) }), [])
    assert.deepEqual(
      entries.filter(({ answer }) => answer === 'broken' || answer === 'none'),
      [],
    )
    await scene.assertWhole()
    const slow = percentile99(entries)
    assert.ok(slow < answersWithinMillis, `one answer in a hundred took ${Math.round(slow)} ms or longer`)
    const count = (answer: string) => entries.filter((entry) => entry.answer === answer).length
    return { ...figures, accepted: count('accepted'), unavailable: count('unavailable'), 'slowest of 99 in 100 in ms': slow }
  } finally {
    await wire.close()
    await scene.close()
  }
}

function percentile99(entries: readonly Entry[]): number {
  const millis = entries.map(({ sentAt, answeredAt }) => (answeredAt ?? Number.POSITIVE_INFINITY) - sentAt).sort((a, b) => a - b)
  return millis[Math.ceil(millis.length * 0.99) - 1] ?? 0
}
