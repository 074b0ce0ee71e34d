import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { type HealthOptions, registerHealth } from './health.ts'
import { testServer } from './http-server.fixture.ts'
import { createRequestMetrics, measureWhenAsked } from './metrics.ts'

function healthServer(t: TestContext, options: Partial<HealthOptions> = {}) {
  const metrics = createRequestMetrics()
  const { app } = testServer(t, { metrics })
  registerHealth(app, { isReady: async () => true, metrics, metricsToken: null, ...options })
  return app
}

test('alive is the process, ready is what it stands on', async (t) => {
  let ready: () => Promise<boolean> = async () => true
  const app = healthServer(t, { isReady: () => ready() })
  const status = async (url: string) => (await app.inject(url)).statusCode

  assert.deepEqual([await status('/healthz'), await status('/readyz')], [200, 200])
  ready = async () => false
  assert.deepEqual([await status('/healthz'), await status('/readyz')], [200, 503])
  ready = () => Promise.reject(new Error('gone'))
  assert.deepEqual([await status('/healthz'), await status('/readyz')], [200, 503])
})

test('a database that does not answer makes it not ready within two seconds', async (t) => {
  const app = healthServer(t, { isReady: () => new Promise(() => {}) })
  const start = performance.now()

  const { statusCode, headers } = await app.inject('/readyz')

  assert.deepEqual([statusCode, headers['retry-after']], [503, '2'])
  assert.ok(performance.now() - start < 3000)
})

test('requests are counted by route and status, never by address', async (t) => {
  const app = healthServer(t)
  app.get('/links/:token', async () => 'done')

  await app.inject('/links/MARKER')
  await app.inject('/MARKER')
  const { body, headers } = await app.inject('/metrics')

  assert.match(String(headers['content-type']), /^text\/plain/)
  assert.match(body, /http_request_duration_seconds_count\{method="GET",route="\/links\/:token",status="200"\} 1/)
  assert.match(body, /http_request_duration_seconds_count\{method="GET",route="unknown",status="404"\} 1/)
  assert.match(body, /process_resident_memory_bytes/)
  assert.doesNotMatch(body, /MARKER/)
})

test('what is looked up for the metrics is looked up once for each asking, and holds nothing up when it cannot be', async (t) => {
  const metrics = createRequestMetrics()
  const { app } = testServer(t, { metrics })
  registerHealth(app, { isReady: async () => true, metrics, metricsToken: null })
  let looked = 0
  let isGone = false
  const look = async () => {
    looked += 1
    if (isGone) throw new Error('gone')
    return { rows: 7, seconds: 0.5 }
  }
  measureWhenAsked(metrics, look, [
    { name: 'rows', help: 'Rows', of: ({ rows }) => rows },
    { name: 'seconds', help: 'Seconds', of: ({ seconds }) => seconds },
  ])
  const told = async () => (await app.inject('/metrics')).body

  assert.equal(looked, 0)
  for (const line of [/^rows 7$/m, /^seconds 0\.5$/m]) assert.match(await told(), line)
  assert.equal(looked, 2)
  isGone = true
  for (const line of [/^rows Nan$/m, /^seconds Nan$/m, /^process_cpu/m]) assert.match(await told(), line)
})

test('without a token metrics are for this machine only, and not through a proxy on it', async (t) => {
  const app = healthServer(t)
  const status = async (remoteAddress: string, headers = {}) => (await app.inject({ url: '/metrics', remoteAddress, headers })).statusCode

  for (const address of ['127.0.0.1', '::1', '::ffff:127.0.0.1']) assert.equal(await status(address), 200)
  for (const address of ['10.0.0.1', '203.0.113.9', '::ffff:10.0.0.1', '2001:db8::1']) assert.equal(await status(address), 404)
  for (const headers of [{ 'x-forwarded-for': '127.0.0.1' }, { forwarded: 'for=127.0.0.1' }, { via: '1.1 proxy' }])
    assert.equal(await status('127.0.0.1', headers), 404)
})

test('with a token metrics are for whoever carries it', async (t) => {
  const app = healthServer(t, { metricsToken: 'a-token-of-many-letters' })
  const status = async (authorization?: string) =>
    (await app.inject({ url: '/metrics', ...(authorization && { headers: { authorization } }) })).statusCode

  assert.equal(await status('Bearer a-token-of-many-letters'), 200)
  for (const wrong of [
    undefined,
    'Bearer',
    'Bearer ',
    'Bearer a-token-of-many-letter',
    'Bearer a-token-of-many-letters2',
    'a-token-of-many-letters',
    'Basic a-token-of-many-letters',
  ]) {
    assert.equal(await status(wrong), 404)
  }
})
