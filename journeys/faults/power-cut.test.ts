import assert from 'node:assert/strict'
import { copyFileSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { after, test } from 'node:test'
import { setTimeout as wait } from 'node:timers/promises'
import { checkHistory } from './check-history.ts'
import { checkWhole } from './check-whole.ts'
import { type DiskCall, readDiskTrace, recordingTo } from './disk-trace.ts'
import { asOf, type Entry, History } from './history.ts'
import { readKept } from './kept.ts'
import { MixedLoad } from './mixed-load.ts'
import { Disk, type Loss } from './power-cut.ts'
import { randomFrom } from './random.ts'
import { replay } from './replay.ts'
import { type Figures, inParts, isLong, tell } from './resumable.ts'
import { removeDatabases, Scene } from './scene.ts'
import { cannotTrace, Tracer } from './syscalls.ts'
import type { Given } from './visitor.ts'
import { Witness } from './witness.ts'

const people = isLong ? 60 : 20
const imagesPerPart = isLong ? 200 : 20
const parts = isLong ? 10 : 1
/** So many images of each part are given to a server, which is then offered the proofs it had accepted. */
const startsPerPart = isLong ? 4 : 1
const databaseFile = 'countersign.db'
const preload = new URL('./synchronous-normal.ts', import.meta.url).href
const losses: readonly Loss[] = ['everything', 'some', 'torn', 'nothing']

after(removeDatabases)

test('after a power cut at any moment, everything that was answered is there', { skip: cannotTrace }, async () => {
  const figures = await inParts('power-cut', parts, (part) => cutMany(part))

  assert.ok((figures['images with something lost'] ?? 0) > 0, 'cuts met writes that were not synced')
})

test('a server whose SQLite does not sync each commit does not start', async () => {
  const scene = await Scene.open({ engine: 'sqlite' })
  try {
    await assert.rejects(scene.start({ NODE_OPTIONS: `--import=${preload}` }), /SQLite does not sync each commit/)
  } finally {
    await scene.close()
  }
})

test('the same cuts find losses where SQLite does not sync each commit', { skip: cannotTrace }, async () => {
  const recording = await record(0, { NODE_OPTIONS: `--import=${preload}`, CLAIM_FULL: '1' })
  try {
    let lossy = 0
    for (const image of cuts(recording, imagesPerPart, randomFrom(1))) lossy += (await findings(recording, image)).length > 0 ? 1 : 0
    tell('power-cut', `synchronous=NORMAL: ${lossy} of ${imagesPerPart} images had lost what was answered`)
    assert.ok(lossy > 0)
  } finally {
    await recording.scene.close()
  }
})

async function cutMany(part: number): Promise<Figures> {
  const recording = await record(part)
  const random = randomFrom(part)
  const figures = { images: 0, 'images with something lost': 0, 'answers held to': 0, 'replays on images': 0 }
  try {
    for (const image of cuts(recording, imagesPerPart, random)) {
      assert.deepEqual(
        await findings(recording, image),
        [],
        `cut before call ${image.call} of ${recording.calls.length}, losing ${image.loss}`,
      )
      if (figures.images >= imagesPerPart - startsPerPart) figures['replays on images'] += await replayOn(recording, image)
      figures.images += 1
      figures['images with something lost'] += image.unsynced > 0 && image.loss !== 'nothing' ? 1 : 0
      figures['answers held to'] += image.seen.filter(({ answer }) => answer === 'accepted').length
    }
    return { ...figures, 'calls recorded': recording.calls.length }
  } finally {
    await recording.scene.close()
  }
}

interface Recording {
  scene: Scene
  before: Map<string, Buffer>
  calls: DiskCall[]
  entries: Entry[]
  given: Given[]
}

/** People do everything at once while each write of the server is recorded; at its end the server is killed. */
async function record(seed: number, env: Readonly<Record<string, string>> = {}): Promise<Recording> {
  const scene = await Scene.open({ engine: 'sqlite' })
  try {
    const history = new History()
    const load = new MixedLoad({ scene, witness: new Witness(history), random: randomFrom(seed) })
    const server = await scene.start(env)
    await load.invite(server, people)
    await wait(1500)

    const trace = join(scene.folder, 'trace')
    const tracer = await Tracer.attach(server.pid, recordingTo(trace))
    const before = filesOf(scene.folder)
    const beganAt = performance.timeOrigin + performance.now()
    await load.run()
    await wait(1200)
    await tracer.detach()
    await scene.kill(server)

    const calls = await readDiskTrace(trace, databaseFile)
    assert.ok(calls.length > 0 && calls.every(({ at }) => at > beganAt), 'nothing was written before the load began')
    return { scene, before, calls, entries: history.inOrder(), given: load.given }
  } catch (error) {
    await scene.close()
    throw error
  }
}

/** What a power cut leaves: the database and its log. What processes share about the log is in memory only. */
function filesOf(folder: string): Map<string, Buffer> {
  const names = readdirSync(folder).filter((name) => name === databaseFile || name === `${databaseFile}-wal`)
  return new Map(names.map((name) => [name, readFileSync(join(folder, name))]))
}

interface Image {
  /** The first call that was not made any more. */
  call: number
  loss: Loss
  unsynced: number
  files: Map<string, Buffer>
  /** What people had been told by then. */
  seen: Entry[]
}

function* cuts({ before, calls, entries }: Recording, count: number, random: () => number): Generator<Image> {
  const disk = new Disk(before)
  const at = Array.from({ length: count }, () => 1 + Math.floor(random() * (calls.length - 1))).sort((a, b) => a - b)
  let taken = 0
  for (const [index, call] of at.entries()) {
    for (; taken < call; taken++) disk.take(calls[taken] as DiskCall)
    const loss = losses[index % losses.length] as Loss
    const moment = (calls[call] as DiskCall).at
    yield { call, loss, unsynced: disk.unsynced, files: disk.cut(loss, random), seen: asOf(entries, moment) }
  }
}

async function findings({ scene }: Recording, { files, seen }: Image): Promise<unknown[]> {
  const folder = put(scene, files)
  const file = join(folder, databaseFile)
  const kept = await readKept(`sqlite:${file}`)
  const database = new DatabaseSync(file)
  const [{ integrity_check: integrity } = {}, ...more] = database.prepare('pragma integrity_check').all()
  database.close()
  const damage = integrity === 'ok' && more.length === 0 ? [] : ['the file is damaged']
  return [...damage, ...checkHistory({ entries: seen, kept }), ...checkWhole(kept)]
}

function put(scene: Scene, files: ReadonlyMap<string, Buffer>): string {
  const folder = join(scene.folder, 'image')
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder)
  for (const [name, bytes] of files) writeFileSync(join(folder, name), bytes)
  return folder
}

/** A server on the image refuses the latest proofs that had been accepted, and its audit trail is whole. */
async function replayOn(recording: Recording, { files, seen }: Image): Promise<number> {
  const folder = put(recording.scene, files)
  copyFileSync(recording.scene.keysFile, join(folder, 'keys.json'))
  const scene = await Scene.open({ engine: 'sqlite', folder })
  try {
    const server = await scene.start()
    const answered = new Set(seen.filter(({ answer }) => answer === 'accepted').map(({ number }) => number))
    const used = recording.given.filter(({ entry }) => answered.has(entry.number)).slice(-20)
    const witness = new Witness(new History())
    await replay(scene, witness, server, used)
    assert.deepEqual(
      witness.history.entries.filter(({ answer }) => answer === 'accepted'),
      [],
    )
    await scene.stop(server)
    await scene.assertWhole()
    return used.length
  } finally {
    await scene.close()
  }
}
