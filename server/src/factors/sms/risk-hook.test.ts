import assert from 'node:assert/strict'
import { createHmac } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, before, test } from 'node:test'
import { riskHook } from './risk-hook.ts'

const secret = 'sixteen-letters-or-more'
const about = { number: '+447400123456', accountId: 'acc_a', purpose: 'sign_in' }
let answer: { status: number; body: string; delay?: number }
let asked: { body: string; signature: string | undefined }
let url = ''

const server = createServer(async (request, response) => {
  let body = ''
  for await (const chunk of request) body += chunk
  asked = { body, signature: request.headers['countersign-signature'] as string | undefined }
  setTimeout(() => response.writeHead(answer.status, { 'content-type': 'application/json' }).end(answer.body), answer.delay ?? 0)
})
before(async () => {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/risk`
})
after(() => {
  server.closeAllConnections()
  server.close()
})

test('a clear yes is a yes, to a question that is signed', async () => {
  answer = { status: 200, body: '{"send":true}' }

  assert.equal(await riskHook({ url, secret })(about), true)
  const { at, ...said } = JSON.parse(asked.body)
  assert.deepEqual(said, about)
  assert.ok(Math.abs(Date.parse(at) - Date.now()) < 5000)
  assert.equal(asked.signature, `sha256=${createHmac('sha256', secret).update(asked.body).digest('hex')}`)
})

test('a veto, an error, a strange answer, a late one and none are a no', async () => {
  for (const [status, body] of [
    [200, '{"send":false}'],
    [200, '{"send":"true"}'],
    [200, '{}'],
    [200, 'null'],
    [200, 'yes'],
    [201, '{"send":1}'],
    [500, '{"send":true}'],
    [302, '{"send":true}'],
  ] as const) {
    answer = { status, body }
    assert.equal(await riskHook({ url, secret })(about), false, `${status} ${body}`)
  }
  answer = { status: 200, body: '{"send":true}', delay: 2500 }
  const began = Date.now()
  assert.equal(await riskHook({ url, secret })(about), false)
  assert.ok(Date.now() - began < 2400)
  assert.equal(await riskHook({ url: 'http://127.0.0.1:1/', secret })(about), false)
})
