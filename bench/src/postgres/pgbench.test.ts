import assert from 'node:assert/strict'
import { test } from 'node:test'
import { scriptsPerSecond } from './pgbench.ts'

const output = `
transaction type: replay.sql
number of transactions actually processed: 96/96
number of failed transactions: 0 (0.000%)
latency average = 12.3 ms
initial connection time = 40.1 ms
tps = 257.120000 (without initial connection time)
`

test('reads the rate without the time it took to connect', () => {
  assert.equal(scriptsPerSecond(output, 96), 257.12)
})

test('a run of which something is missing is no figure', () => {
  assert.throws(() => scriptsPerSecond(output, 97), /did not do all/)
  assert.throws(() => scriptsPerSecond('', 0), /did not do all/)
})
