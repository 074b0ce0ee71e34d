import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { createClient, NetworkError, ProblemError, UnexpectedAnswerError } from './index.ts'

type Sent = { url: string; request: RequestInit }

function clientAnsweredWith(...answers: Response[]) {
  const sent: Sent[] = []
  const fetch = async (url: string | URL | Request, request: RequestInit = {}) => {
    sent.push({ url: String(url), request })
    const answer = answers.shift()
    if (!answer) throw new TypeError('fetch failed')
    return answer
  }
  return { client: createClient({ baseUrl: 'https://id.example.com', fetch }), sent }
}

const problem = (code: string, status: number, more: object = {}) =>
  Response.json({ type: 'about:blank', title: 'Refused', status, code, ...more }, { status })

describe('call', () => {
  test('sends method, path and JSON body of the contract', async () => {
    const { client, sent } = clientAnsweredWith(Response.json({ state: 'complete' }))

    await client.call('signIn', { body: { email: 'ada@example.com', password: 'correct horse' } })

    assert.equal(sent[0]?.url, 'https://id.example.com/v1/sign-ins')
    assert.equal(sent[0]?.request.method, 'POST')
    assert.equal(sent[0]?.request.body, '{"email":"ada@example.com","password":"correct horse"}')
    assert.deepEqual(sent[0]?.request.headers, { 'content-type': 'application/json' })
  })

  test('fills path parameters in, encoded', async () => {
    const { client, sent } = clientAnsweredWith(Response.json({}))

    await client.call('verifyChallenge', { params: { id: 'chl_a/../b' }, body: { proof: '123456' } })

    assert.equal(sent[0]?.url, 'https://id.example.com/v1/challenges/chl_a%2F..%2Fb/verify')
  })

  test('claims no content type where there is no body', async () => {
    const { client, sent } = clientAnsweredWith(Response.json({}))

    await client.call('suspendFactor', { params: { id: 'fac_a' } })

    assert.equal(sent[0]?.request.headers, undefined)
    assert.equal(sent[0]?.request.body, undefined)
  })

  test('gives nothing back for an empty answer', async () => {
    const { client } = clientAnsweredWith(new Response(null, { status: 204 }))

    assert.equal(await client.call('signOut'), undefined)
  })

  test('throws the problem with its code, status and document', async () => {
    const { client } = clientAnsweredWith(problem('WRONG_CODE', 422, { attemptsLeft: 2 }))

    await assert.rejects(client.call('getSession'), (error) => {
      assert.ok(error instanceof ProblemError)
      assert.deepEqual([error.code, error.status, error.document.attemptsLeft], ['WRONG_CODE', 422, 2])
      return true
    })
  })

  test('repeats the call once when the session was rotated', async () => {
    const { client, sent } = clientAnsweredWith(problem('SESSION_ROTATED', 401), Response.json({ items: [], nextCursor: null }))

    assert.deepEqual(await client.call('listFactors'), { items: [], nextCursor: null })
    assert.equal(sent.length, 2)
  })

  test('repeats the call no more than once', async () => {
    const { client, sent } = clientAnsweredWith(problem('SESSION_ROTATED', 401), problem('SESSION_ROTATED', 401), Response.json({}))

    await assert.rejects(client.call('listFactors'), { code: 'SESSION_ROTATED' })
    assert.equal(sent.length, 2)
  })

  test('repeats nothing after other refusals', async () => {
    const { client, sent } = clientAnsweredWith(problem('NOT_SIGNED_IN', 401))

    await assert.rejects(client.call('listFactors'), { code: 'NOT_SIGNED_IN' })
    assert.equal(sent.length, 1)
  })

  test('tells a missing answer from a refusal', async () => {
    const { client } = clientAnsweredWith()

    await assert.rejects(client.call('getService'), NetworkError)
  })

  test('gives up after the time limit', async () => {
    const fetch = (_: unknown, request: RequestInit = {}) =>
      new Promise<Response>((_resolve, reject) => request.signal?.addEventListener('abort', () => reject(request.signal?.reason)))
    const client = createClient({ baseUrl: 'https://id.example.com', fetch: fetch as typeof globalThis.fetch, timeoutMillis: 20 })
    const alive = setTimeout(() => {}, 5_000) // AbortSignal.timeout alone does not keep the process alive

    await assert.rejects(client.call('getService'), NetworkError)
    clearTimeout(alive)
  })

  test("does not take a proxy's error page for a refusal of the service", async () => {
    const { client } = clientAnsweredWith(
      new Response('<h1>Bad gateway</h1>', { status: 502 }),
      new Response('<h1>Welcome</h1>', { status: 200 }),
    )

    await assert.rejects(client.call('getService'), (error) => error instanceof UnexpectedAnswerError && error.status === 502)
    await assert.rejects(client.call('getService'), UnexpectedAnswerError)
  })
})
