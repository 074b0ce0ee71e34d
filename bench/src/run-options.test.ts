import assert from 'node:assert/strict'
import { test } from 'node:test'
import { partIds, readOptions } from './run-options.ts'

test('without options there are three rounds of everything at 32 connections, and the figures are kept', () => {
  assert.deepEqual(readOptions([]), {
    only: partIds,
    quick: false,
    plan: { rounds: 3, seconds: 5, warmUpSeconds: 3, connections: 32 },
    keep: true,
    profile: false,
    note: null,
    endurance: null,
  })
})

test('a quick run keeps nothing', () => {
  const options = readOptions(['--quick'])

  assert.equal(options?.keep, false)
  assert.equal(options?.plan.rounds, 1)
})

test('aims are chosen by their names, in their own order', () => {
  assert.deepEqual(readOptions(['--only', 'p9,P5'])?.only, ['P5', 'P9'])
})

test('an hour is sixty minutes at a thousand a second, unless told otherwise', () => {
  assert.deepEqual(readOptions(['--hour'])?.endurance, { minutes: 60, perSecond: 1000 })
  assert.deepEqual(readOptions(['--minutes', '2', '--rate', '300'])?.endurance, { minutes: 2, perSecond: 300 })
})

test('a round cannot outlast the codes that were computed for it', () => {
  assert.throws(() => readOptions(['--seconds', '21']), RangeError)
})

test('nonsense is refused', () => {
  for (const args of [
    ['--rounds', '0'],
    ['--rounds', 'many'],
    ['--rounds', '1.5'],
    ['--fast'],
    ['--only', 'P8'],
    ['--minutes', '0'],
    ['--connections', '251'],
  ])
    assert.throws(() => readOptions(args))
})

test('help is no run', () => {
  assert.equal(readOptions(['--help']), undefined)
})
