import assert from 'node:assert/strict'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type TestContext, test } from 'node:test'
import { createPoster } from './post.ts'

async function answering(t: TestContext, listener: RequestListener): Promise<string> {
  const server = createServer(listener)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  t.after(() => {
    server.closeAllConnections()
    server.close()
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
}

function posterFor(t: TestContext, allowPrivate = true) {
  const poster = createPoster({ allowPrivate })
  t.after(() => poster.close())
  return (url: string, signal = AbortSignal.timeout(5000)) =>
    poster.post({ url, headers: { 'webhook-id': 'evt_1' }, body: '{"a":1}' }, signal)
}

test('sends the body as it is, with its headers, and takes any 2xx for received', async (t) => {
  const got: unknown[] = []
  const url = await answering(t, async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    got.push([request.method, request.headers['webhook-id'], request.headers['content-type'], Buffer.concat(chunks).toString()])
    response.writeHead(202).end('thank you')
  })

  assert.deepEqual(await posterFor(t)(url), { outcome: 'sent' })
  assert.deepEqual(got, [['POST', 'evt_1', 'application/json', '{"a":1}']])
})

test('a redirect, a refusal and a failure are for later; 410 is for never', async (t) => {
  for (const [status, outcome] of [
    [301, 'deferred'],
    [307, 'deferred'],
    [400, 'deferred'],
    [401, 'deferred'],
    [404, 'deferred'],
    [429, 'deferred'],
    [503, 'deferred'],
    [410, 'refused'],
  ] as const) {
    const url = await answering(t, (_, response) => response.writeHead(status, { location: 'http://127.0.0.1:1/' }).end())
    const result = await posterFor(t)(url)
    assert.deepEqual([result.outcome, 'reason' in result && result.reason], [outcome, `HTTP ${status}`])
  }
})

test('no answer in time, none at all, and half of one mean that nobody is there', async (t) => {
  const hangs = await answering(t, () => {})
  assert.deepEqual(await posterFor(t)(hangs, AbortSignal.timeout(100)), { outcome: 'unreachable', reason: 'TIMEOUT' })
  const hangsUp = await answering(t, (request) => request.socket.destroy())
  assert.equal((await posterFor(t)(hangsUp)).outcome, 'unreachable')
  const half = await answering(t, (request, response) => {
    response.writeHead(200, { 'content-length': 100 }).write('half')
    setTimeout(() => request.socket.destroy(), 20)
  })
  assert.equal((await posterFor(t)(half)).outcome, 'unreachable')
  assert.deepEqual(await posterFor(t)('http://127.0.0.1:1/'), { outcome: 'unreachable', reason: 'ECONNREFUSED' })
})

test('an answer without an end is cut off, and its status counts', async (t) => {
  const url = await answering(t, (_, response) => {
    response.writeHead(200)
    const more = setInterval(() => response.write('x'.repeat(16 * 1024)), 1)
    response.on('close', () => clearInterval(more))
  })

  assert.deepEqual(await posterFor(t)(url), { outcome: 'sent' })
})

test('a name that leads inside is not connected to', async (t) => {
  let asked = 0
  const url = await answering(t, (_, response) => {
    asked += 1
    response.end()
  })

  const result = await posterFor(t, false)(url.replace('127.0.0.1', 'localhost'))

  assert.deepEqual(result, { outcome: 'unreachable', reason: 'PRIVATE_TARGET' })
  assert.equal(asked, 0)
})
