import assert from 'node:assert/strict'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { putSteadyLoad } from './put-steady-load.ts'
import type { SteadyOrder } from './steady.ts'

/** Load on a server that answers so. */
async function put(t: TestContext, answer: (request: IncomingMessage, response: ServerResponse) => void, order: Partial<SteadyOrder> = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'countersign-bench-test-'))
  const server = createServer(answer).listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.after(() => {
    server.closeAllConnections()
    server.close()
    rmSync(folder, { recursive: true, force: true })
  })
  const file = join(folder, 'requests.json')
  writeFileSync(file, JSON.stringify(['GET /one HTTP/1.1\r\nhost: a\r\n\r\n', 'GET /two HTTP/1.1\r\nhost: a\r\n\r\n']))
  return putSteadyLoad({
    port: (server.address() as AddressInfo).port,
    phases: [
      { name: 'first', seconds: 0.2 },
      { name: 'second', seconds: 0.2 },
    ],
    streams: [{ name: 'asking', perSecond: [50, 100], file, does: 'request' }],
    mostConnections: 100,
    heldConnections: 2,
    bucketSeconds: 0.2,
    ...order,
  })
}

test('as many requests are begun as are due, each in turn, and counted where they were due', async (t) => {
  const paths: string[] = []

  const { phases, buckets, acceptedSteps } = await put(t, ({ url }, response) => {
    paths.push(url ?? '')
    response.end('ok')
  })

  assert.deepEqual(
    phases.map((phase) => [phase.asking?.begun, phase.asking?.done, phase.asking?.statuses]),
    [
      [10, 10, { 200: 10 }],
      [20, 20, { 200: 20 }],
    ],
  )
  assert.deepEqual(
    buckets.map((bucket) => bucket.asking?.begun),
    [10, 20],
  )
  assert.deepEqual(acceptedSteps, { asking: { request: 30 } })
  assert.equal(paths.filter((path) => path === '/one').length, 15)
})

test('refusals for want of room are timed by themselves', async (t) => {
  let asked = 0

  const { phases } = await put(t, (_, response) => {
    response.statusCode = asked++ % 2 === 0 ? 200 : 503
    response.end('ok')
  })

  assert.deepEqual([phases[0]?.asking?.accepted.count, phases[0]?.asking?.shed.count, phases[0]?.asking?.done], [5, 5, 5])
})

test('a connection that is lost is an answer too, and the next request finds another one', async (t) => {
  const { phases } = await put(t, ({ url, socket }, response) => {
    if (url === '/two') socket.destroy()
    else response.end('ok')
  })

  assert.deepEqual(phases[0]?.asking?.statuses, { 200: 5, lost: 5 })
})

test('where all connections are busy, what would be more is counted as not sent', async (t) => {
  const { phases } = await put(t, (_, response) => void setTimeout(() => response.end('ok'), 2500), { mostConnections: 4 })

  assert.deepEqual([phases[0]?.asking?.begun, phases[0]?.asking?.unsent], [10, 6])
  assert.deepEqual([phases[1]?.asking?.unsent, phases[0]?.asking?.unanswered], [20, 0])
})
