import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { before, describe, test } from 'node:test'
import sharp from 'sharp'
import { Problem } from '../../problem.ts'
import { longestStill } from '../mails/hostile-mail.fixture.ts'
import { drawn, type HostileFile, hostileFiles, marker } from './hostile-files.fixture.ts'
import { showTheSame } from './picture-digest.ts'
import { createPictures } from './pictures.ts'

const pictures = createPictures()
const outcomeOf = (bytes: Buffer, by = pictures) =>
  by.open(bytes).then(
    (picture) => ({ picture }),
    (error) => {
      if (!(error instanceof Problem)) throw error
      return { refused: error.code }
    },
  )

describe('pictures of strangers', () => {
  let files: HostileFile[]
  before(async () => {
    files = await hostileFiles()
  })

  test('sixty hostile files: none is kept as it came, none stops this process', { timeout: 120_000 }, async () => {
    assert.ok(files.length >= 60, String(files.length))
    const still = await longestStill(async () => {
      for (const { name, bytes, outcome } of files) {
        const { picture, refused } = { picture: undefined, refused: undefined, ...(await outcomeOf(bytes)) }
        if (outcome !== 'either') assert.equal(picture ? 'taken' : 'refused', outcome, `${name}: ${refused}`)
        if (!picture) continue
        const kept = picture.jpeg
        assert.equal(kept.subarray(0, 3).toString('hex'), 'ffd8ff', name)
        assert.ok(kept.indexOf(marker) === -1 && kept.indexOf('<script') === -1 && kept.indexOf('Exif') === -1, name)
        assert.equal(kept.indexOf(Buffer.from('ffd9', 'hex')), kept.length - 2, `${name}: nothing stands behind the end`)
        const { format, exif, xmp, icc, iptc, space, hasAlpha } = await sharp(kept).metadata()
        assert.deepEqual(
          { format, exif, xmp, icc, iptc, space, hasAlpha },
          { format: 'jpeg', exif: undefined, xmp: undefined, icc: undefined, iptc: undefined, space: 'srgb', hasAlpha: false },
          name,
        )
      }
    })
    assert.ok(still < 2000, `this process was still for ${still} ms`)
  })

  test('says what is wrong: no picture, broken, too many points, too heavy to open', async () => {
    const codes = Object.fromEntries(
      await Promise.all(
        ['PDF', 'a JPEG cut in half', 'a PNG of 65535 by 65535', 'nine megabytes'].map(async (name) => [
          name,
          ((await outcomeOf(files.find((one) => one.name === name)?.bytes ?? Buffer.alloc(0))) as { refused?: string }).refused,
        ]),
      ),
    )

    assert.deepEqual(codes, {
      PDF: 'FILE_NOT_TAKEN',
      'a JPEG cut in half': 'PICTURE_BROKEN',
      'a PNG of 65535 by 65535': 'PICTURE_TOO_LARGE',
      'nine megabytes': 'BODY_TOO_LARGE',
    })
  })

  test('turns the picture as its camera was held, and makes large ones smaller', async () => {
    const sideways = await drawn(20).jpeg().withMetadata({ orientation: 6 }).toBuffer()
    const large = await drawn(21, { width: 5000, height: 4000 }).jpeg().toBuffer()

    const [turned, small] = [await pictures.open(sideways), await pictures.open(large)]
    assert.deepEqual([turned.width, turned.height], [240, 320])
    assert.ok(small.width * small.height <= 12_000_000 && small.width > 3500)
  })

  test('knows a picture again that was saved, scaled or stripped, and does not take another one for it', async () => {
    const first = drawn(30)
    const shown = async (bytes: Buffer) => (await pictures.open(bytes)).shown ?? assert.fail('nothing is to be seen')
    const original = await shown(await first.clone().jpeg({ quality: 95 }).toBuffer())

    for (const again of [
      first.clone().png(),
      first.clone().jpeg({ quality: 60 }),
      first.clone().resize(200).jpeg(),
      first.clone().jpeg().withMetadata(),
    ])
      assert.ok(showTheSame(original, await shown(await again.toBuffer())))
    for (const seed of [31, 32, 33, 34]) assert.ok(!showTheSame(original, await shown(await drawn(seed).jpeg().toBuffer())))
    assert.equal(
      (
        await pictures.open(
          await sharp({ create: { width: 200, height: 200, channels: 3, background: '#fff' } })
            .png()
            .toBuffer(),
        )
      ).shown,
      null,
    )
  })

  test('whatever a worker says that was taken over by its picture, nothing comes of it but a refusal', async (t) => {
    const folder = await mkdtemp(join(tmpdir(), 'worker-'))
    t.after(() => rm(folder, { recursive: true }))
    const worker = join(folder, 'worker.mjs')
    const bytes = await drawn(50).jpeg().toBuffer()
    for (const said of [
      "'x\\nx'",
      "'null\\nx'",
      '\'{"width":1,"height":1,"shown":null}\\n<html>\'',
      '\'{"width":1,"height":1,"shown":7}\\n\\u00ff\\u00d8\\u00ff\', \'latin1\'',
      "Buffer.alloc(17 * 1024 * 1024, '\\n')",
    ]) {
      await writeFile(worker, `process.stdout.write(${said})`)
      assert.deepEqual(await outcomeOf(bytes, createPictures({ worker })), { refused: 'PICTURE_TOO_HEAVY' }, said)
    }
  })

  test('with more pictures than can wait, the rest is turned away', async () => {
    const few = createPictures({ parallel: 1, waiting: 1 })
    const bytes = await drawn(40).jpeg().toBuffer()
    const answers = await Promise.allSettled([few.open(bytes), few.open(bytes), few.open(bytes)])

    assert.deepEqual(
      answers.map(({ status }) => status),
      ['fulfilled', 'fulfilled', 'rejected'],
    )
  })
})
