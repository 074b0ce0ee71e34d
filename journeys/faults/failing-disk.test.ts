import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { ServerProcess } from '../harness/server-process.ts'
import type { MixedLoad } from './mixed-load.ts'
import { randomFrom } from './random.ts'
import { cuts, findings, record } from './recording.ts'
import { millisUntilWritten } from './recovery.ts'
import { type Figures, inParts, isLong } from './resumable.ts'
import { cannotTrace, type Injection } from './syscalls.ts'

const backWithinMillis = 5000
const upTo = (count: number) => Array.from({ length: count }, (_, at) => at + 1)
const fails = (call: string, whens: readonly (number | string)[]): Injection[] =>
  whens.map((when) => ({ call, fault: 'error=EIO', when: String(when) }))

/** One failing call, or from one on all of them. */
const faults: readonly Injection[] = isLong
  ? [...fails('fsync', [...upTo(80), '1+', '5+', '20+']), ...fails('pwrite64', [...upTo(200), '1+', '30+']), ...fails('pread64', upTo(15))]
  : [...fails('fsync', [3, '2+']), ...fails('pwrite64', [1, 40]), ...fails('pread64', [2])]

test('where the disk fails, nothing is answered that it does not hold, and the server goes on when it works again', {
  skip: cannotTrace,
}, async () => {
  const figures = await inParts('failing-disk', faults.length, (part) => failAt(faults[part] as Injection, part))

  assert.ok((figures['calls that failed'] ?? 0) > 0)
  assert.ok((figures.unavailable ?? 0) > 0)
})

async function failAt(fault: Injection, seed: number): Promise<Figures> {
  const about = `${fault.call} number ${fault.when}`
  let back = 0
  const recording = await record({
    // More than come at once: one commit holds what all of them do first, and may fail for all.
    people: 10,
    seed,
    injections: [fault],
    async afterwards(server, load) {
      back = await millisUntilWritten(await newcomer(server, load))
      assert.ok(back < backWithinMillis, `${about}: works again after ${Math.round(back)} ms`)
    },
  })
  try {
    const broken = recording.entries.filter(({ answer }) => answer === 'broken' || answer === 'none')
    assert.deepEqual(broken, [], `${about}: the service is unavailable, and neither broken nor gone`)
    for (const image of cuts(recording, 8, randomFrom(seed))) {
      assert.deepEqual(await findings(recording, image), [], `${about}, cut before call ${image.call}, losing ${image.loss}`)
    }
    const unavailable = recording.entries.filter(({ answer }) => answer === 'unavailable').length
    return { faults: 1, 'calls that failed': recording.failed, unavailable, 'slowest return in ms': back }
  } finally {
    await recording.scene.close()
  }
}

async function newcomer(server: ServerProcess, load: MixedLoad) {
  await load.invite(server, 1)
  return load.next()
}
