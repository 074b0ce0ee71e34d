import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, before, beforeEach, test } from 'node:test'
import { type HttpGatewaySettings, httpCarrier, requestOf } from './sms-http.ts'

const text = { id: 'msg_a', to: '+447400123456', text: 'a "b" & <c> é\n@x #1', expiresAt: null }
const never = new AbortController().signal
let answer: { status: number; body?: string; delay?: number }
let asked: { method: string | undefined; url: string | undefined; headers: IncomingMessage['headers']; body: string }[] = []
let origin = ''

const gateway = createServer(async (request, response) => {
  let body = ''
  for await (const chunk of request) body += chunk
  asked.push({ method: request.method, url: request.url, headers: request.headers, body })
  const { status, body: said = '', delay = 0 } = answer
  setTimeout(() => response.writeHead(status, status === 302 ? { location: '/elsewhere' } : {}).end(said), delay)
})

before(async () => {
  gateway.listen(0, '127.0.0.1')
  await once(gateway, 'listening')
  origin = `http://127.0.0.1:${(gateway.address() as AddressInfo).port}`
})
beforeEach(() => {
  asked = []
  answer = { status: 200 }
})
after(() => {
  gateway.closeAllConnections()
  gateway.close()
})

const settings = (over: Partial<HttpGatewaySettings> = {}): HttpGatewaySettings => ({
  url: `${origin}/send`,
  method: 'POST',
  headers: ['Authorization: Bearer {secret}'],
  body: '{"to":"{to}","from":"{from}","text":"{text}","id":"{id}"}',
  contentType: 'application/json',
  accepted: null,
  secret: 's3cret',
  sender: 'Example',
  ...over,
})

test('a JSON gateway gets each value as JSON, and the secret in a header', async () => {
  assert.deepEqual(await httpCarrier(settings()).send(text, never), { outcome: 'sent' })

  assert.deepEqual(JSON.parse(asked[0]?.body ?? ''), { to: text.to, from: 'Example', text: text.text, id: 'msg_a' })
  assert.equal(asked[0]?.headers.authorization, 'Bearer s3cret')
  assert.equal(asked[0]?.headers['content-type'], 'application/json')
})

test('a form gateway gets each value written for a form', async () => {
  const form = { body: 'To={to}&From={from}&Body={text}', contentType: 'application/x-www-form-urlencoded' }

  await httpCarrier(settings(form)).send(text, never)

  assert.deepEqual(Object.fromEntries(new URLSearchParams(asked[0]?.body)), { To: text.to, From: 'Example', Body: text.text })
})

test('a gateway that is asked by its address gets each value written for it', async () => {
  const byAddress = { method: 'GET' as const, body: null, url: `${origin}/send?to={digits}&text={text}&coding={coding}&u={unicode}` }

  await httpCarrier(settings(byAddress)).send({ ...text, text: 'رمز&to=1' }, never)

  const { searchParams } = new URL(`${origin}${asked[0]?.url}`)
  assert.deepEqual(Object.fromEntries(searchParams), { to: '447400123456', text: 'رمز&to=1', coding: '2', u: 'true' })
  assert.equal(asked[0]?.body, '')
})

test('an XML gateway cannot be told a tag by a text', () => {
  const { body } = requestOf(settings({ body: '<sms><text>{text}</text></sms>', contentType: 'text/xml' }), text)

  assert.equal(body, '<sms><text>a &#34;b&#34; &#38; &#60;c&#62; é\n@x #1</text></sms>')
})

test('what an answer means is decided by its status, and by its words where the operator says so', async () => {
  for (const [status, outcome] of [
    [202, 'sent'],
    [400, 'refused'],
    [422, 'refused'],
    [401, 'unreachable'],
    [404, 'unreachable'],
    [429, 'deferred'],
    [500, 'unreachable'],
    [503, 'unreachable'],
    [302, 'unreachable'],
  ] as const) {
    answer = { status }
    assert.equal((await httpCarrier(settings()).send(text, never)).outcome, outcome, `${status}`)
  }
  answer = { status: 200, body: '{"status":"error"}' }
  assert.equal((await httpCarrier(settings({ accepted: '"status":"ok"' })).send(text, never)).outcome, 'deferred')
  answer = { status: 200, body: '{"status":"ok"}' }
  assert.equal((await httpCarrier(settings({ accepted: '"status":"ok"' })).send(text, never)).outcome, 'sent')
})

test('a gateway that is slow or gone does not hold a text beyond its signal, and no reason has the number', async () => {
  answer = { status: 200, delay: 1000 }
  const slow = await httpCarrier(settings()).send(text, AbortSignal.timeout(150))
  const gone = await httpCarrier(settings({ url: 'http://127.0.0.1:1/{to}' })).send(text, never)

  assert.deepEqual(slow, { outcome: 'unreachable', reason: 'TIMEOUT' })
  assert.equal(gone.outcome, 'unreachable')
  assert.doesNotMatch(JSON.stringify([slow, gone]), /7400/)
})
