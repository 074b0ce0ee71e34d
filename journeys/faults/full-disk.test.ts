import assert from 'node:assert/strict'
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { type Figures, inParts, isLong } from './resumable.ts'

const program = fileURLToPath(new URL('./full-disk.ts', import.meta.url))
const onSmallDisk = 'mount -t tmpfs -o size=10m none "$1" && exec "$2" --disable-warning=ExperimentalWarning "$3" "$1" "$4"'
const cyclesPerPart = isLong ? 20 : 3
const backWithinMillis = 5000

const mayMount = spawnSync('unshare', ['-rm', 'true']).status === 0

test('on a full disk nothing is accepted, reads go on, and it works again when there is room', {
  skip: mayMount ? false : 'needs a user who may mount a disk of his own',
}, async () => {
  const figures = await inParts('full-disk', isLong ? 5 : 1, onDisk)

  assert.ok((figures.unavailable ?? 0) > 0, 'the disk was full when something was to be written')
})

async function onDisk(): Promise<Figures> {
  const folder = mkdtempSync(join(tmpdir(), 'countersign-disk-'))
  try {
    const words = ['-rm', 'sh', '-c', onSmallDisk, '-', folder, process.execPath, program, String(cyclesPerPart)]
    const child = spawn('unshare', words, { stdio: ['ignore', 'pipe', 'inherit'] })
    const [output, [status]] = await Promise.all([text(child.stdout), once(child, 'close') as Promise<[number | null]>])
    assert.equal(status, 0, output)
    const { figures, findings, integrity } = JSON.parse(output) as { figures: Figures; findings: unknown[]; integrity: unknown }
    assert.deepEqual(findings, [])
    assert.deepEqual(integrity, { integrity_check: 'ok' })
    assert.deepEqual([figures.broken, figures.none], [0, 0], 'the service is unavailable, and neither broken nor gone')
    assert.ok((figures['slowest return in ms'] ?? 0) < backWithinMillis)
    return figures
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
