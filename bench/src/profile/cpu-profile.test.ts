import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type CallFrame, type CpuProfile, fileName, functionName, selfTimes } from './cpu-profile.ts'

const frame = (functionName: string, url = '', lineNumber = 0): CallFrame => ({ functionName, url, lineNumber })

const profile: CpuProfile = {
  nodes: [
    { id: 1, callFrame: frame('(root)'), children: [2, 3, 4] },
    { id: 2, callFrame: frame('(idle)') },
    { id: 3, callFrame: frame('commit', 'file:///anywhere/server/src/database/sqlite-connection.ts', 45) },
    { id: 4, callFrame: frame('(program)') },
    { id: 5, callFrame: frame('commit', 'file:///anywhere/server/src/database/sqlite-connection.ts', 45) },
  ],
  samples: [2, 3, 4, 5, 2],
  timeDeltas: [500, 100, 100, 200, 500],
}

test('time is shared out among functions, one of several callers together, idle time left out', () => {
  const times = selfTimes(profile, functionName)

  assert.deepEqual(times, [
    { what: 'commit (server/src/database/sqlite-connection.ts:46)', share: 0.75 },
    { what: '(program)', share: 0.25 },
  ])
})

test('native code counts for the function that called it, whatever it is called', () => {
  const sqlite = 'file:///anywhere/server/src/database/sqlite-connection.ts'
  const nested: CpuProfile = {
    nodes: [
      { id: 1, callFrame: frame('(root)'), children: [2] },
      { id: 2, callFrame: frame('commit', sqlite, 45), children: [3] },
      { id: 3, callFrame: frame('get'), children: [4] },
      { id: 4, callFrame: frame('write') },
    ],
    samples: [2, 3, 4],
    timeDeltas: [1, 1, 1],
  }

  assert.deepEqual(selfTimes(nested, functionName), [{ what: 'commit (server/src/database/sqlite-connection.ts:46)', share: 1 }])
})

test('what the profiler itself does is left out', () => {
  const own = {
    ...profile,
    nodes: [...profile.nodes, { id: 6, callFrame: frame('post', 'node:inspector') }],
    samples: [3, 6],
    timeDeltas: [10, 90],
  }

  assert.deepEqual(selfTimes(own, functionName), [{ what: 'commit (server/src/database/sqlite-connection.ts:46)', share: 1 }])
})

test('files are named without the machine they lie on', () => {
  assert.equal(fileName(frame('f', 'file:///any/where/server/src/app.ts')), 'server/src/app.ts')
  assert.equal(fileName(frame('f', 'file:///any/where/node_modules/fastify/lib/hooks.js')), 'node_modules/fastify/lib/hooks.js')
  assert.equal(fileName(frame('f', 'node:internal/crypto/hash')), 'node:internal/crypto/hash')
  assert.equal(fileName(frame('writeString')), 'writeString')
})
