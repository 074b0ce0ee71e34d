import assert from 'node:assert/strict'
import { test } from 'node:test'
import { steadyRate } from './pgbench.ts'

/** Two clients: the first script of each takes long, then there is one every tenth of a second, and client 1 ends a second later. */
const lines = [0, 1].flatMap((client) =>
  Array.from({ length: 21 }, (_, turn) => {
    const end = 100 + 2 + client + turn / 10
    return `${client} ${turn} 100000 0 ${Math.floor(end)} ${Math.round((end % 1) * 1e6)}`
  }),
)

test('counts while all clients are at work, without the first script of each, in which statements are planned', () => {
  const rate = steadyRate(`${lines.join('\n')}\n`, { clients: 2, turns: 21 })

  assert.ok(Math.abs(rate - 20) < 0.001, `${rate}`)
})

test('a run of which something is missing is no figure', () => {
  assert.throws(() => steadyRate(lines.slice(1).join('\n'), { clients: 2, turns: 21 }), /did not do all/)
  assert.throws(() => steadyRate('', { clients: 2, turns: 21 }), /did not do all/)
})

test('clients that were never at work together are no figure', () => {
  const apart = [0, 1].flatMap((client) => Array.from({ length: 20 }, (_, turn) => `${client} ${turn} 1 0 ${client * 1000 + turn} 0`))

  assert.throws(() => steadyRate(apart.join('\n'), { clients: 2, turns: 20 }), /too short/)
})

test('a few scripts are a warm-up, of which everything is counted', () => {
  assert.equal(steadyRate('0 0 1 0 100 0\n0 1 1 0 101 0\n1 0 1 0 102 0\n1 1 1 0 104 0\n', { clients: 2, turns: 2 }), 1)
})
