import assert from 'node:assert/strict'
import { randomInt } from 'node:crypto'
import { type TestContext, test } from 'node:test'
import fc from 'fast-check'
import { type Client, nextAddress, problemOf } from './harness/client.ts'
import { type GeneratedRequest, generatedRequests, type OpenApi } from './harness/generated-requests.ts'
import { crowded } from './harness/race.ts'
import { exchange } from './harness/raw-connection.ts'
import type { Reply } from './harness/send.ts'
import { Visitors } from './harness/visitors.ts'
import { eachEngine, type World } from './harness/world.ts'

/** The same requests every time; a long run makes others and says which. */
const seed = Number(process.env.COUNTERSIGN_FUZZ_SEED ?? (process.env.COUNTERSIGN_LONG ? randomInt(2 ** 31) : 20_260_101))
const workers = 16
const slow = 1000

eachEngine('requests made from the OpenAPI document', { clock: 'machine' }, (world) => {
  world.expectInLog(crowded)
  const count = world.engine === 'sqlite' ? 20_000 : 4_000

  test('none of them fails, every refusal is a problem document with a registered code, none takes a second', async (t) => {
    const document = JSON.parse((await world.browser().send({ method: 'GET', path: '/openapi.json' })).text) as OpenApi
    const tally = new Tally()
    const visitors = new Visitors(world)
    await visitors.arrive()

    for (let made = 0; made < count; made += 1000) {
      const requests = fc.sample(generatedRequests(document), { numRuns: Math.min(1000, count - made), seed: seed + made })
      await inParallel(requests, async (generated) => {
        const { client, request } = await visitors.take(generated)
        tally.add(request, await judged(client, request))
      })
    }

    tally.report(t)
    const operations = Object.values(document.paths).flatMap((methods) => Object.values(methods).map(({ operationId }) => operationId))
    assert.deepEqual(
      [...new Set(operations)].filter((operation) => !tally.operations.has(operation)),
      [],
      'operations that were not asked for',
    )
    assert.ok(tally.codes.size >= 18, `only these codes were met: ${[...tally.codes.keys()]}`)
    assert.ok((tally.statuses.get(200) ?? 0) > count / 100, 'some requests must get as far as an answer')
    assert.equal((await world.browser().reply('getService')).status, 200)
  })

  test('a thousand with bytes changed, cut off or added: each is answered or hung up on, and the server goes on', async () => {
    const whole = wholeRequest(world)
    const bent = fc.sample(
      fc
        .tuple(fc.nat({ max: whole.length - 1 }), fc.nat({ max: 3 }), fc.uint8Array({ minLength: 1, maxLength: 8 }))
        .map(([at, how, bytes]) => {
          if (how === 0) return whole.subarray(0, at)
          if (how === 1) return Buffer.concat([whole.subarray(0, at), bytes, whole.subarray(at)])
          return Buffer.concat([whole.subarray(0, at), bytes, whole.subarray(at + bytes.length)])
        }),
      { numRuns: 1000, seed },
    )

    await inParallel(bent, async (bytes) => {
      const { status, text } = await exchange(world.server.port, bytes, { thenClose: true })
      assert.ok(status === 0 || (status >= 200 && status < 500), `${status} for ${JSON.stringify(bytes.toString('latin1'))}: ${text}`)
    })
  })

  /** Sends it and holds the answer to what every answer must be. */
  async function judged(client: Client, request: GeneratedRequest): Promise<Reply> {
    let reply = await answerTo(client, request)
    // Other work of the machine makes a request slow now and then; one that is slow, or too much, by itself is so each time.
    for (let tries = 0; tries < 3 && (reply.millis > slow || reply.status === 503); tries++) reply = await answerTo(client, request)
    const what = JSON.stringify({ ...request, seed }).slice(0, 3000)
    assert.ok(reply.status < 500, `${reply.status} ${reply.text} for ${what}`)
    assert.ok(reply.millis < slow, `over a second, four times, for ${what}`)
    if (reply.status >= 400 && request.method !== 'HEAD')
      assert.doesNotThrow(() => problemOf(reply), `${reply.status} ${reply.text} for ${what}`)
    return reply
  }

  function answerTo(client: Client, { method, path, headers, body }: GeneratedRequest): Promise<Reply> {
    return client.from(nextAddress()).send({ method, path, headers, body })
  }
})

async function inParallel<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  const rest = [...items]
  const worker = async () => {
    for (let item = rest.pop(); item !== undefined; item = rest.pop()) await work(item)
  }
  await Promise.all(Array.from({ length: workers }, worker))
}

function wholeRequest(world: World): Buffer {
  const body = JSON.stringify({ email: 'nobody@example.test', password: 'certainly not the password' })
  const head = [
    'POST /v1/sign-ins HTTP/1.1',
    `Host: ${new URL(world.publicOrigin).host}`,
    'Origin: null',
    'Cookie: __Host-session=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA',
    'Content-Type: application/json',
    `Content-Length: ${body.length}`,
  ]
  return Buffer.from(`${head.join('\r\n')}\r\n\r\n${body}`)
}

class Tally {
  readonly operations = new Set<string>()
  readonly statuses = new Map<number, number>()
  readonly codes = new Map<string, number>()
  #slowest = 0

  add({ operation, method }: GeneratedRequest, { status, text, millis }: Reply): void {
    this.operations.add(operation)
    this.statuses.set(status, (this.statuses.get(status) ?? 0) + 1)
    this.#slowest = Math.max(this.#slowest, millis)
    if (status < 400 || method === 'HEAD') return
    const { code } = JSON.parse(text) as { code: string }
    this.codes.set(code, (this.codes.get(code) ?? 0) + 1)
  }

  report(t: TestContext): void {
    const list = (counts: Map<string | number, number>) =>
      [...counts]
        .sort(([, a], [, b]) => b - a)
        .map(([what, count]) => `${what} ${count}`)
        .join(', ')
    t.diagnostic(`seed ${seed}; slowest ${Math.round(this.#slowest)} ms`)
    t.diagnostic(list(this.statuses))
    t.diagnostic(list(this.codes))
  }
}
