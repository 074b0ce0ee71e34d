import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, it } from 'node:test'
import { fileURLToPath } from 'node:url'

const program = fileURLToPath(new URL('../../testing/full-disk.ts', import.meta.url))
const onSmallDisk = 'mount -t tmpfs -o size=4m none "$1" && exec "$2" "$3" "$1"'
const mayMount = spawnSync('unshare', ['-rm', 'true']).status === 0

describe('a full disk under SQLite', { skip: mayMount ? false : 'needs a user who may mount a disk of his own' }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'countersign-test-'))
  after(() => rmSync(folder, { recursive: true }))

  it('refuses units, keeps what was accepted and nothing else, and recovers when there is room', () => {
    const { stdout, stderr } = spawnSync('unshare', ['-rm', 'sh', '-c', onSmallDisk, '-', folder, process.execPath, program], {
      encoding: 'utf8',
    })
    assert.match(stdout, /^\{/, stderr)
    const { refused, ...rest } = JSON.parse(stdout)

    assert.ok(refused > 0)
    assert.deepEqual(rest, { allUnavailable: true, wholeWhenFull: true, refusedAfter: 0, wholeAfter: true, integrity: 'ok' })
  })
})
