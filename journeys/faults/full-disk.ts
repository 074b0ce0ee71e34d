/**
 * `node full-disk.ts FOLDER CYCLES` on a disk of a few MiB: a server under load while the disk is full, again and again and
 * without a restart. Prints what became of it as one line of JSON. Run in a mount namespace of its own.
 */
import assert from 'node:assert/strict'
import { rmSync, statSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import type { ServerProcess } from '../harness/server-process.ts'
import { checkHistory } from './check-history.ts'
import { History } from './history.ts'
import { ask, readKept } from './kept.ts'
import { MixedLoad } from './mixed-load.ts'
import { randomFrom } from './random.ts'
import { millisUntilWritten } from './recovery.ts'
import type { Figures } from './resumable.ts'
import { Scene } from './scene.ts'
import type { Visitor } from './visitor.ts'
import { Witness } from './witness.ts'

const [, , folder = '', cycles = '3'] = process.argv
const filler = join(folder, 'filler')
const kibibytesLeft = [0, 1, 4] as const

const scene = await Scene.open({ engine: 'sqlite', folder })
try {
  const history = new History()
  const load = new MixedLoad({ scene, witness: new Witness(history), random: randomFrom(1) })
  const server = await scene.start()
  const figures: Figures = { cycles: 0, 'slowest return in ms': 0 }
  for (let cycle = 0; cycle < Number(cycles); cycle++) {
    const back = await fillAndFree(server, load, kibibytesLeft[cycle % kibibytesLeft.length] as number)
    figures['slowest return in ms'] = Math.max(figures['slowest return in ms'] ?? 0, back)
    figures.cycles = cycle + 1
    process.stderr.write(`full-disk: ${figures.cycles} of ${cycles} cycles\n`)
  }
  await scene.stop(server)

  const entries = history.inOrder()
  const [[integrity] = []] = await ask(scene.databaseUrl, ['pragma integrity_check'])
  await scene.assertWhole()
  const count = (answer: string) => entries.filter((entry) => entry.answer === answer).length
  const findings = checkHistory({ entries, kept: await readKept(scene.databaseUrl) })
  const answers = { accepted: count('accepted'), unavailable: count('unavailable'), broken: count('broken'), none: count('none') }
  process.stdout.write(`${JSON.stringify({ figures: { ...figures, ...answers }, findings, integrity })}\n`)
} finally {
  await scene.close()
}

/** Milliseconds until something was written after the disk had room again. */
async function fillAndFree(server: ServerProcess, load: MixedLoad, kibibytes: number): Promise<number> {
  await load.invite(server, 14)
  const [reader, writer] = [load.next(), load.next()]
  assert.ok(await reader.signIn())

  const running = load.run()
  await wait(30)
  fill(kibibytes)
  await running
  await readsOn(reader)
  rmSync(filler)
  return millisUntilWritten(writer)
}

async function readsOn(reader: Visitor): Promise<void> {
  const { entry } = await reader.look()
  assert.equal(entry.answer, 'accepted', 'what needs no writing goes on')
}

function fill(kibibytesToLeave: number): void {
  const block = Buffer.alloc(64 * 1024)
  for (const length of [block.length, 4096, 1]) {
    try {
      for (;;) writeFileSync(filler, block.subarray(0, length), { flag: 'a' })
    } catch (error) {
      assert.equal((error as NodeJS.ErrnoException).code, 'ENOSPC')
    }
  }
  truncateSync(filler, statSync(filler).size - kibibytesToLeave * 1024)
}
