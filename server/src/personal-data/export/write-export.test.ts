import assert from 'node:assert/strict'
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import type { Tx } from '../../database/database.ts'
import { inNewFolder, writeExport } from './write-export.ts'

const parent = mkdtempSync(join(tmpdir(), 'countersign-export-'))
after(() => rmSync(parent, { recursive: true, force: true }))
/** Of what is read here nothing stands in a database. */
const database = { read: <T>(work: (tx: Tx) => Promise<T>) => work({} as Tx) }
const documents = new Map([['account.json', '{}\n']])
const modeOf = (path: string) => statSync(path).mode & 0o777

test('is for its owner only, and tells of files that are gone', async () => {
  const folder = join(parent, 'mara')
  const files = [
    { path: 'recovery/H4K7-PQ9R/evf_a.jpg', read: async () => Buffer.from('a picture') },
    { path: 'recovery/H4K7-PQ9R/evf_b.jpg', read: async () => undefined },
  ]

  const gone = await inNewFolder(folder, () => writeExport(database, folder, { documents, files }))

  assert.deepEqual(gone, ['recovery/H4K7-PQ9R/evf_b.jpg'])
  assert.equal(readFileSync(join(folder, 'recovery/H4K7-PQ9R/evf_a.jpg'), 'utf8'), 'a picture')
  const modes = ['', 'recovery', 'recovery/H4K7-PQ9R', 'account.json', 'recovery/H4K7-PQ9R/evf_a.jpg'].map((path) =>
    modeOf(join(folder, path)),
  )
  assert.deepEqual(modes, [0o700, 0o700, 0o700, 0o600, 0o600])
})

test('writes over nothing, and leaves nothing where it fails', async () => {
  const folder = join(parent, 'ben')
  const failing = async () => {
    await writeExport(database, folder, { documents, files: [] })
    throw new Error('the disk is full')
  }

  await assert.rejects(inNewFolder(folder, failing), /the disk is full/)
  assert.ok(!existsSync(folder))
  await inNewFolder(folder, () => writeExport(database, folder, { documents, files: [] }))
  await assert.rejects(
    inNewFolder(folder, () => assert.fail('it was written to')),
    /EEXIST/,
  )
  assert.equal(readFileSync(join(folder, 'account.json'), 'utf8'), '{}\n')
})
