import assert from 'node:assert/strict'
import { copyFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { History } from './history.ts'
import { randomFrom } from './random.ts'
import { cuts, findings, type Image, put, type Recording, record } from './recording.ts'
import { replay } from './replay.ts'
import { type Figures, inParts, isLong, tell } from './resumable.ts'
import { Scene } from './scene.ts'
import { cannotTrace } from './syscalls.ts'
import { Witness } from './witness.ts'

const people = isLong ? 60 : 20
const imagesPerPart = isLong ? 200 : 20
const parts = isLong ? 10 : 1
/** So many images of each part are given to a server, which is then offered the proofs it had accepted. */
const startsPerPart = isLong ? 4 : 1
const preload = new URL('./synchronous-normal.ts', import.meta.url).href

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
  const recording = await record({ people, seed: 0, env: { NODE_OPTIONS: `--import=${preload}`, CLAIM_FULL: '1' } })
  try {
    assert.ok(recording.calls.length > 1)
    let lossy = 0
    for (const image of cuts(recording, imagesPerPart, randomFrom(1))) lossy += (await findings(recording, image)).length > 0 ? 1 : 0
    tell('power-cut', `synchronous=NORMAL: ${lossy} of ${imagesPerPart} images had lost what was answered`)
    assert.ok(lossy > 0)
  } finally {
    await recording.scene.close()
  }
})

async function cutMany(part: number): Promise<Figures> {
  const recording = await record({ people, seed: part })
  const random = randomFrom(part)
  const figures = { images: 0, 'images with something lost': 0, 'answers held to': 0, 'replays on images': 0 }
  try {
    assert.ok(recording.calls.length > 1)
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
