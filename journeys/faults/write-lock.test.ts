import assert from 'node:assert/strict'
import { DatabaseSync } from 'node:sqlite'
import { test } from 'node:test'
import { setTimeout as wait } from 'node:timers/promises'
import { checkHistory } from './check-history.ts'
import { History } from './history.ts'
import { readKept } from './kept.ts'
import { MixedLoad } from './mixed-load.ts'
import { randomFrom } from './random.ts'
import { millisUntilWritten } from './recovery.ts'
import { isLong, tell } from './resumable.ts'
import { Scene } from './scene.ts'
import { Witness } from './witness.ts'

const lockMillis = isLong ? 10_000 : 5000
/** A request waits two seconds for the lock, and longer where the machine is busy. */
const answersWithinMillis = isLong ? 3000 : 6000
const backWithinMillis = 5000

test('while another process holds the write lock, writes are refused in time, reads go on, and it goes on when the lock is gone', async () => {
  const scene = await Scene.open({ engine: 'sqlite' })
  const history = new History()
  const load = new MixedLoad({ scene, witness: new Witness(history), random: randomFrom(1) })
  const other = new DatabaseSync(scene.databaseUrl.slice('sqlite:'.length), { timeout: 10_000 })
  try {
    const server = await scene.start()
    await load.invite(server, 20)
    const [reader, writer] = [load.next(), load.next()]
    assert.ok(await reader.signIn())
    const running = load.run()
    await wait(30)
    other.exec('begin immediate')
    const since = performance.now()
    await running
    while (performance.now() - since < lockMillis) {
      const { entry, millis } = await reader.look()
      assert.equal(entry.answer, 'accepted')
      assert.ok(millis < 1000, `a read took ${Math.round(millis)} ms`)
      assert.equal((await writer.fumble()).answer, 'unavailable')
    }
    other.exec('rollback')
    const back = await millisUntilWritten(writer)

    assert.ok(back < backWithinMillis, `works again after ${Math.round(back)} ms`)
    const entries = history.inOrder()
    assert.deepEqual(checkHistory({ entries, kept: await readKept(scene.databaseUrl) }), [])
    assert.deepEqual(
      entries.filter(({ answer }) => answer === 'broken' || answer === 'none'),
      [],
    )
    const waits = entries.filter(({ answer }) => answer === 'unavailable').map(({ sentAt, answeredAt }) => (answeredAt ?? 0) - sentAt)
    tell('write-lock', `${waits.length} writes refused after ${Math.round(Math.min(...waits))} to ${Math.round(Math.max(...waits))} ms`)
    assert.ok(waits.length > 0 && Math.max(...waits) < answersWithinMillis)
    await scene.assertWhole()
  } finally {
    other.close()
    await scene.close()
  }
})
