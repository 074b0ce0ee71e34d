import assert from 'node:assert/strict'
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { setTimeout as wait } from 'node:timers/promises'
import type { ServerProcess } from '../harness/server-process.ts'
import { checkHistory } from './check-history.ts'
import { checkWhole } from './check-whole.ts'
import { type DiskCall, readDiskTrace, recordingTo } from './disk-trace.ts'
import { asOf, type Entry, History } from './history.ts'
import { readKept } from './kept.ts'
import { MixedLoad } from './mixed-load.ts'
import { Disk, type Loss } from './power-cut.ts'
import { randomFrom } from './random.ts'
import { Scene } from './scene.ts'
import { type Injection, Tracer } from './syscalls.ts'
import type { Given } from './visitor.ts'
import { Witness } from './witness.ts'

const databaseFile = 'countersign.db'
const losses: readonly Loss[] = ['everything', 'some', 'torn', 'nothing']

export interface Recording {
  scene: Scene
  before: Map<string, Buffer>
  calls: DiskCall[]
  entries: Entry[]
  given: Given[]
  /** Calls that were made to fail. */
  failed: number
}

export interface RecordOptions {
  people: number
  seed: number
  env?: Readonly<Record<string, string>>
  injections?: readonly Injection[]
  /** Done with the server when nobody is left and it is looked at no longer. */
  afterwards?: (server: ServerProcess, load: MixedLoad) => Promise<void>
}

/** People do everything at once while each write of the server is recorded; at the end the server is killed. */
export async function record(options: RecordOptions): Promise<Recording> {
  for (let tries = 0; tries < 3; tries++) {
    const recording = await recordOnce(options)
    if (recording !== 'too early') return recording
  }
  return assert.fail('the server wrote of itself each time before the load began')
}

/** A server that does something of its own while its files are read leaves nothing to go from. */
async function recordOnce({ people, seed, env, injections, afterwards }: RecordOptions): Promise<Recording | 'too early'> {
  const scene = await Scene.open({ engine: 'sqlite' })
  try {
    const history = new History()
    const load = new MixedLoad({ scene, witness: new Witness(history), random: randomFrom(seed) })
    const server = await scene.start(env)
    await load.invite(server, people)
    await wait(1500)

    const trace = join(scene.folder, 'trace')
    const tracer = await Tracer.attach(server.pid, recordingTo(trace, injections))
    const before = filesOf(scene.folder)
    const beganAt = performance.timeOrigin + performance.now()
    await load.run()
    await wait(1200)
    await tracer.detach()
    const entries = history.inOrder()
    await afterwards?.(server, load)
    await scene.kill(server)

    const { calls, failed } = await readDiskTrace(trace, databaseFile)
    if (calls.some(({ at }) => at < beganAt)) {
      await scene.close()
      return 'too early'
    }
    return { scene, before, calls, entries, given: load.given, failed }
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

export interface Image {
  /** The first call that was not made any more. */
  call: number
  loss: Loss
  unsynced: number
  files: Map<string, Buffer>
  /** What people had been told by then. */
  seen: Entry[]
}

/** So many moments, and what each leaves; where the first write failed for everybody at once, there is one moment: the end. */
export function* cuts({ before, calls, entries }: Recording, count: number, random: () => number): Generator<Image> {
  const disk = new Disk(before)
  if (calls.length < 2) {
    for (const call of calls) disk.take(call)
    return yield { call: calls.length, loss: 'nothing', unsynced: disk.unsynced, files: disk.cut('nothing', random), seen: entries }
  }
  const at = Array.from({ length: count }, () => 1 + Math.floor(random() * (calls.length - 1))).sort((a, b) => a - b)
  let taken = 0
  for (const [index, call] of at.entries()) {
    for (; taken < call; taken++) disk.take(calls[taken] as DiskCall)
    const loss = losses[index % losses.length] as Loss
    const moment = (calls[call] as DiskCall).at
    yield { call, loss, unsynced: disk.unsynced, files: disk.cut(loss, random), seen: asOf(entries, moment) }
  }
}

/** What is wrong with the database of an image, seen by those who had been answered before the cut. */
export async function findings({ scene }: Recording, { files, seen }: Image): Promise<unknown[]> {
  const folder = put(scene, files)
  const file = join(folder, databaseFile)
  const kept = await readKept(`sqlite:${file}`)
  const database = new DatabaseSync(file)
  const [{ integrity_check: integrity } = {}, ...more] = database.prepare('pragma integrity_check').all()
  database.close()
  const damage = integrity === 'ok' && more.length === 0 ? [] : ['the file is damaged']
  return [...damage, ...checkHistory({ entries: seen, kept }), ...checkWhole(kept)]
}

export function put(scene: Scene, files: ReadonlyMap<string, Buffer>): string {
  const folder = join(scene.folder, 'image')
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder)
  for (const [name, bytes] of files) writeFileSync(join(folder, name), bytes)
  return folder
}
