import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { DiskCall } from './disk-trace.ts'
import { Disk } from './power-cut.ts'
import { randomFrom } from './random.ts'

const random = randomFrom(7)
const write = (offset: number, text: string): DiskCall => ({ at: 0, file: 'a', kind: 'write', offset, bytes: Buffer.from(text) })
const sync: DiskCall = { at: 0, file: 'a', kind: 'sync' }

function after(calls: readonly DiskCall[]): Disk {
  const disk = new Disk(new Map([['a', Buffer.from('old text')]]))
  for (const call of calls) disk.take(call)
  return disk
}

const text = (files: Map<string, Buffer>): string => String(files.get('a'))

test('what was synced is there, whatever is lost', () => {
  const disk = after([write(0, 'new'), sync])

  assert.equal(disk.unsynced, 0)
  for (const loss of ['everything', 'some', 'torn', 'nothing'] as const) assert.equal(text(disk.cut(loss, random)), 'new text')
})

test('a sync that failed has lost what was written before it, whatever is synced later', () => {
  const disk = after([write(0, 'new'), { ...sync, kind: 'failed sync' }, write(4, 'book'), sync])

  assert.equal(text(disk.cut('nothing', random)), 'old book')
})

test('what was written since is there, or not, or in part', () => {
  const disk = after([write(0, 'new'), sync, write(4, 'book'), write(8, 's')])

  assert.equal(disk.unsynced, 2)
  assert.equal(text(disk.cut('everything', random)), 'new text')
  assert.equal(text(disk.cut('nothing', random)), 'new books')
  const seen = new Set(Array.from({ length: 50 }, () => text(disk.cut('some', random))))
  assert.deepEqual([...seen].sort(), ['new book', 'new books', 'new text', 'new texts'])
})

test('two writes to one place come in either order', () => {
  const disk = after([write(0, 'one'), write(0, 'two')])

  const seen = new Set(Array.from({ length: 100 }, () => text(disk.cut('some', random))))
  assert.deepEqual([...seen].sort(), ['old text', 'one text', 'two text'])
})

test('a write is torn between sectors and not within one', () => {
  const disk = after([write(0, 'z'.repeat(2048))])

  for (let round = 0; round < 50; round++) {
    const left = text(disk.cut('torn', random)).replaceAll('z'.repeat(512), '')
    assert.doesNotMatch(left, /z/)
  }
})

test('a file that is cut short and grows again holds zeros in between', () => {
  const disk = after([{ at: 0, file: 'a', kind: 'truncate', length: 3 }, write(5, '!')])

  assert.equal(text(disk.cut('nothing', random)), 'old\0\0!')
})
