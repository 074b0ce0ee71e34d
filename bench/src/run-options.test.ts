import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readOptions } from './run-options.ts'

test('without options there are three rounds at 32 connections, and the figures are kept', () => {
  assert.deepEqual(readOptions([]), {
    plan: { rounds: 3, seconds: 5, warmUpSeconds: 3, connections: 32 },
    keep: true,
    profile: false,
    note: null,
  })
})

test('a quick run keeps nothing', () => {
  const options = readOptions(['--quick'])

  assert.equal(options?.keep, false)
  assert.equal(options?.plan.rounds, 1)
})

test('a round cannot outlast the codes that were computed for it', () => {
  assert.throws(() => readOptions(['--seconds', '21']), RangeError)
})

test('nonsense is refused', () => {
  for (const args of [['--rounds', '0'], ['--rounds', 'many'], ['--rounds', '1.5'], ['--fast']]) assert.throws(() => readOptions(args))
})

test('help is no run', () => {
  assert.equal(readOptions(['--help']), undefined)
})
