import assert from 'node:assert/strict'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { test } from 'node:test'
import express from 'express'
import Fastify from 'fastify'
import { type ExpressRequestLike, requireStepUp as forExpress } from './express.ts'
import { type FastifyRequestLike, requireStepUp as forFastify } from './fastify.ts'
import type { HostClient } from './index.ts'
import { ProblemError } from './index.ts'
import type { StepUpOptions } from './step-up.ts'

/** The service as far as it is asked here: each challenge is passed when a test says so, and taken once. */
function service() {
  const made: Record<string, Record<string, unknown>> = {}
  const taken = new Set<string>()
  const problem = (code: string) => new ProblemError({ type: 'about:blank', title: code, status: 409, code })
  const call = async (name: string, { params, body }: { params: Record<string, string>; body?: Record<string, unknown> }) => {
    if (name === 'createHostChallenge') {
      const id = `hch_${'a'.repeat(25)}${'abcdefghijklmnop'[Object.keys(made).length]}`
      const { purpose, hostSession } = body as Record<string, unknown>
      made[id] = {
        id,
        externalId: params.externalId,
        purpose,
        hostSession,
        state: 'open',
        result: null,
        url: `https://id.example.com/#${id}`,
      }
      return made[id]
    }
    const known = made[params.id ?? '']
    if (!known) throw problem('NOT_FOUND')
    if (name === 'redeemHostChallenge') {
      if (taken.has(String(known.id))) throw problem('CHALLENGE_OVER')
      taken.add(String(known.id))
    }
    return known
  }
  const pass = (id: string, more: object = {}) =>
    Object.assign(made[id] ?? {}, {
      state: 'passed',
      result: { amr: ['pwd', 'otp', 'mfa'], acr: 'aal2', at: new Date().toISOString(), ...more },
    })
  return { host: { call } as unknown as HostClient, pass, made }
}

type Headed = { headers: Readonly<Record<string, string | string[] | undefined>> }
const optionsFor = (host: HostClient, more: object = {}): StepUpOptions<Headed> => ({
  host,
  purpose: 'withdrawal',
  account: ({ headers }) => String(headers['x-user']),
  session: ({ headers }) => String(headers['x-session']),
  firstFactor: () => ({ amr: ['pwd'], at: new Date() }),
  returnTo: () => 'https://shop.example.com/withdraw',
  ...more,
})

const frameworks = {
  async fastify(options: StepUpOptions<Headed>) {
    const app = Fastify()
    app.post('/withdrawals', { preHandler: forFastify<FastifyRequestLike>(options) }, async (request) => ({
      stepUp: (request as FastifyRequestLike).stepUp ?? null,
    }))
    const url = await app.listen({ port: 0, host: '127.0.0.1' })
    return { url, close: () => app.close() }
  },
  async express(options: StepUpOptions<Headed>) {
    const app = express()
    app.post('/withdrawals', forExpress<ExpressRequestLike>(options), (request, response) => {
      response.json({ stepUp: (request as ExpressRequestLike).stepUp ?? null })
    })
    const server = app.listen(0, '127.0.0.1')
    await once(server, 'listening')
    return {
      url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      close: async () => void server.close(),
    }
  },
}

for (const [name, start] of Object.entries(frameworks)) {
  test(`requireStepUp for ${name}: a fresh proof lets one request through, and whatever differs does not`, async (t) => {
    const { host, pass, made } = service()
    const { url, close } = await start(optionsFor(host))
    t.after(close)
    const ask = async (challenge = '', { user = '42', session = 's1' } = {}) => {
      const query = challenge && `?challenge=${challenge}`
      const answer = await fetch(`${url}/withdrawals${query}`, { method: 'POST', headers: { 'x-user': user, 'x-session': session } })
      return { status: answer.status, headers: answer.headers, body: (await answer.json()) as Record<string, string> }
    }

    const first = await ask()
    const id = first.body.challenge ?? ''
    assert.equal(first.status, 401)
    assert.equal(first.body.code, 'STEP_UP_REQUIRED')
    assert.equal(first.body.url, `https://id.example.com/#${id}`)
    assert.match(first.headers.get('www-authenticate') ?? '', /insufficient_user_authentication.*acr_values="aal2".*max_age="300"/)
    assert.equal(first.headers.get('content-type')?.split(';')[0], 'application/problem+json')

    assert.equal((await ask(id)).status, 401, 'not passed yet')
    pass(id)
    for (const other of [{ user: '43' }, { session: 's2' }]) assert.equal((await ask(id, other)).status, 401, JSON.stringify(other))
    for (const strange of ['hch_', '../../v1/host', `${id}x`, 'hch_'.padEnd(30, 'z')]) assert.equal((await ask(strange)).status, 401)
    const atOnce = await Promise.all([ask(id), ask(id), ask(id)])
    assert.deepEqual(atOnce.map(({ status }) => status).sort(), [200, 401, 401])

    for (const short of [{ acr: 'aal1' }, { at: new Date(Date.now() - 301_000).toISOString() }]) {
      const next = (await ask()).body.challenge ?? ''
      pass(next, short)
      assert.equal((await ask(next)).status, 401, JSON.stringify(short))
    }
    const forAnother = (await ask()).body.challenge ?? ''
    Object.assign(made[forAnother] ?? {}, { purpose: 'api_key' })
    pass(forAnother)
    assert.equal((await ask(forAnother)).status, 401)
  })

  test(`requireStepUp for ${name}: a failing service lets nobody through`, async (t) => {
    const host = { call: async () => Promise.reject(new Error('down')) } as unknown as HostClient
    const { url, close } = await start(optionsFor(host))
    t.after(close)

    const answer = await fetch(`${url}/withdrawals`, { method: 'POST', headers: { 'x-user': '42', 'x-session': 's1' } })

    assert.equal(answer.status, 500)
  })
}
