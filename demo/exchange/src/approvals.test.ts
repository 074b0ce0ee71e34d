import assert from 'node:assert/strict'
import { generateKeyPairSync, sign } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, before, test } from 'node:test'
import { createHostClient, operationDigest, ProblemError, UnexpectedAnswerError } from '@countersign/client'
import { Approvals } from './approvals.ts'
import { customerOf, holdingsOf, welcome } from './customers.ts'
import type { Operation } from './operation.ts'
import { keepOrder, orderOf } from './order.ts'
import { Store } from './store.ts'

const operation: Operation = {
  kind: 'withdrawal',
  asset: 'BTC',
  network: 'Bitcoin',
  amount: '0.25',
  destination: 'bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq',
  fee: '0.0001',
}
const now = 1_900_000_000_000
const { publicKey, privateKey } = generateKeyPairSync('ed25519')

let isDown = false
/** What Countersign looks like from outside: it says what it is told to, in turn, and has the keys of its receipts unless it is down. */
const answers: { status: number; body: object }[] = []
const keys: (string | undefined)[] = []
const countersign = createServer((request, response) => {
  const isForKeys = request.url === '/.well-known/jwks.json'
  if (!isForKeys) keys.push(request.headers['idempotency-key']?.toString())
  const jwks = { keys: [{ ...publicKey.export({ format: 'jwk' }), kid: 'one' }] }
  const { status, body } = isForKeys ? { status: isDown ? 503 : 200, body: jwks } : (answers.shift() ?? { status: 500, body: {} })
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
})
let issuer = ''
before(async () => {
  await once(countersign.listen(0, '127.0.0.1'), 'listening')
  issuer = `http://127.0.0.1:${(countersign.address() as AddressInfo).port}`
})
after(() => countersign.close())

const refusal = (status: number, code: string, more: object = {}) => ({ status, body: { code, title: code, status, ...more } })
const passing = [
  refusal(429, 'TOO_MANY_REQUESTS'),
  refusal(503, 'UNAVAILABLE'),
  refusal(500, 'INTERNAL_ERROR'),
  refusal(408, 'REQUEST_TIMEOUT'),
  refusal(401, 'HOST_KEY_REQUIRED'),
  refusal(403, 'HOST_SCOPE_MISSING'),
]
const requested = { status: 201, body: { id: 'apr_1', url: 'https://id.example.test/approve/apr_1', state: 'requested' } }

async function approvedAs(content: Operation) {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
  const digest = await operationDigest(content)
  const claims = { iss: issuer, aud: 'Larkfield', sub: 'acc_1', jti: 'apr_1', digest, iat: now / 1000, exp: now / 1000 + 300 }
  const signed = `${part({ alg: 'EdDSA', typ: 'countersign-receipt+jwt', kid: 'one' })}.${part(claims)}`
  const receipt = `${signed}.${sign(null, Buffer.from(signed), privateKey).toString('base64url')}`
  return { status: 200, body: { id: 'apr_1', state: 'approved', digest, receipt, expiresAt: new Date(now + 300_000).toISOString() } }
}

function placed() {
  const store = new Store(':memory:')
  const { id: customerId } = welcome(store, 1, { accountId: 'acc_1', email: 'ines@example.test' })
  keepOrder(store, { id: 'ord_1', customerId, operation, way: 'approval', createdAt: now })
  const customer = customerOf(store, customerId)
  const order = () => orderOf(store, { id: customerId }, 'ord_1')
  const host = createHostClient({ baseUrl: issuer, key: 'csk_x' })
  const approvals = new Approvals({ store, host, issuer, origin: 'http://127.0.0.1:1', audience: 'Larkfield', now: () => now })
  assert.ok(customer)
  const found = () => {
    const one = order()
    assert.ok(one)
    return one
  }
  return { approvals, customer, found, bitcoin: () => holdingsOf(store, customer)[0]?.units }
}

test('who is busy, failing, or does not know us refuses no order: it is kept, asked again under the same key, and carried out once', async () => {
  const { approvals, customer, found, bitcoin } = placed()
  keys.length = 0
  for (const answer of passing) {
    answers.push(answer)
    await assert.rejects(approvals.ask(found(), customer), ProblemError)
    assert.equal(found().state, 'waiting', answer.body.code)
  }
  answers.push(requested)
  await approvals.settle(found())
  assert.deepEqual([found().approvalId, new Set(keys)], ['apr_1', new Set(['ask ord_1'])])

  for (const answer of passing) {
    answers.push(await approvedAs(operation), answer)
    await assert.rejects(approvals.settle(found()), ProblemError)
    assert.deepEqual([found().state, bitcoin()], ['waiting', 85_000_000n], answer.body.code)
  }
  isDown = true
  answers.push(await approvedAs(operation))
  await assert.rejects(approvals.settle(found()), UnexpectedAnswerError)
  assert.deepEqual([found().state, bitcoin()], ['waiting', 85_000_000n])

  isDown = false
  answers.push(await approvedAs(operation), { status: 200, body: {} })
  await approvals.settle(found())
  await approvals.settle(found())
  assert.deepEqual([found().state, bitcoin(), answers.length], ['done', 59_990_000n, 0])
})

test('a refusal ends an order at once, with its reason', async () => {
  const until = new Date(now).toISOString()
  for (const [answer, ...end] of [
    [refusal(409, 'ACTION_HELD', { retryAfter: until }), 'held', 'ACTION_HELD', until],
    [refusal(409, 'FACTOR_REQUIRED'), 'refused', 'FACTOR_REQUIRED', null],
    [refusal(422, 'OPERATION_NOT_LISTED'), 'refused', 'OPERATION_NOT_LISTED', null],
    [refusal(410, 'APPROVAL_OVER'), 'void', 'APPROVAL_OVER', null],
  ] as const) {
    const { approvals, customer, found } = placed()
    answers.push(answer)
    await approvals.ask(found(), customer)
    const { state, because, heldUntil } = found()
    assert.deepEqual([state, because, heldUntil], end)
  }
})

test('what was approved with another content is void, and taken back', async () => {
  const { approvals, customer, found, bitcoin } = placed()
  answers.push(requested)
  await approvals.ask(found(), customer)

  answers.push(await approvedAs({ ...operation, amount: '0.01' }), { status: 200, body: {} })
  await approvals.settle(found())

  const { state, because } = found()
  assert.deepEqual([state, because, bitcoin(), answers.length], ['void', 'OPERATION_DIFFERS', 85_000_000n, 0])
})
