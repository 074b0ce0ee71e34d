import assert from 'node:assert/strict'
import { test } from 'node:test'
import { machineTicks, treeTicks, watchOtherWork } from './other-work.ts'

const line = (pid: number, parent: number, times: [number, number, number, number], name = 'node') =>
  `${pid} (${name}) S ${parent} 1 1 0 -1 4194560 1 2 3 4 ${times.join(' ')} 20 0 1 0 100 1000 10`

test('what the machine did is everything but idling and waiting for disks', () => {
  assert.equal(machineTicks('cpu  100 20 30 9999 888 4 5 6 0 0\ncpu0 1 1 1 1 1 1 1 1 0 0\n'), 165)
})

test('our own work is that of the process, of all below it and of those that ended', () => {
  const lines = [
    line(1, 0, [1000, 0, 0, 0]),
    line(10, 1, [1, 2, 3, 4]),
    line(11, 10, [10, 0, 0, 0]),
    line(12, 11, [0, 100, 0, 0], 'a (strange) name'),
    line(20, 1, [5000, 0, 0, 0]),
  ]

  assert.equal(treeTicks(lines, 10), 120)
})

test('what others do is never less than nothing', () => {
  assert.ok(watchOtherWork()() >= 0)
})
