import type { Answer, Body, EndpointName, Params, ProblemDocument, Query } from '@countersign/contract'
import { routes } from '@countersign/contract/routes'
import { NetworkError, ProblemError, UnexpectedAnswerError } from './errors.ts'

export interface ClientOptions {
  /** Where the service lives, without a slash at the end, such as `https://id.example.com`. Default: the page's own origin. */
  baseUrl?: string
  /** What does the fetching. Default: the global `fetch`. */
  fetch?: typeof globalThis.fetch
  /** How long one call may take, in milliseconds. Default: 20 seconds. */
  timeoutMillis?: number
}

type Given<K extends string, T> = T extends undefined ? unknown : { [P in K]: T }

/** What a call takes: `params` for the `{...}` parts of its path, `query` and `body`, each only where the contract has one. */
export type CallInput<N extends EndpointName> = Given<'params', Params<N>> & Given<'query', Query<N>> & Given<'body', Body<N>>

type CallArguments<N extends EndpointName> = unknown extends CallInput<N> ? [input?: undefined] : [input: CallInput<N>]

/** What a call gives back; nothing for those that answer 204. */
export type CallAnswer<N extends EndpointName> = Answer<N> extends undefined ? undefined : Answer<N>

export interface Client {
  /**
   * Makes one call of the contract by its name.
   *
   * A session that was rotated by a call running beside this one (`SESSION_ROTATED`) is retried once with the newer cookie.
   *
   * @throws {ProblemError} the service refused
   * @throws {NetworkError} no answer arrived
   * @throws {UnexpectedAnswerError} the answer did not come from the service
   * @example
   * const answer = await client.call('signIn', { body: { email, password } })
   * if (answer.state === 'challenge_required') askForCode(answer.challenge)
   */
  call<N extends EndpointName>(name: N, ...input: CallArguments<N>): Promise<CallAnswer<N>>
}

/**
 * A client of the service's HTTP API, for browsers and for Node 20 and later.
 *
 * @example
 * const client = createClient({ baseUrl: 'https://id.example.com' })
 * const { items } = await client.call('listFactors')
 */
export function createClient(options: ClientOptions = {}): Client {
  const { baseUrl = '', fetch = globalThis.fetch.bind(globalThis), timeoutMillis = 20_000 } = options

  async function attempt(name: EndpointName, input: Input): Promise<unknown> {
    const { method, path } = routes[name]
    const request: RequestInit = { method, credentials: 'same-origin', signal: AbortSignal.timeout(timeoutMillis) }
    if (input.body !== undefined) {
      request.headers = { 'content-type': 'application/json' }
      request.body = JSON.stringify(input.body)
    }
    const { status, text } = await send(fetch, baseUrl + fillIn(path, input.params) + queryString(input.query), request)
    if (status === 204) return undefined
    const document = parse(text)
    if (status >= 200 && status < 300 && document !== undefined) return document
    throw isProblem(document) ? new ProblemError(document) : new UnexpectedAnswerError(status)
  }

  async function call(name: EndpointName, input: Input = {}): Promise<unknown> {
    try {
      return await attempt(name, input)
    } catch (error) {
      if (!(error instanceof ProblemError) || error.code !== 'SESSION_ROTATED') throw error
      // The newer cookie arrives with the answer of the call that rotated; it may still be on its way.
      await new Promise((resolve) => setTimeout(resolve, 150))
      return attempt(name, input)
    }
  }

  return { call: call as Client['call'] }
}

interface Input {
  params?: Record<string, string>
  query?: Record<string, string>
  body?: unknown
}

async function send(fetch: typeof globalThis.fetch, url: string, request: RequestInit): Promise<{ status: number; text: string }> {
  try {
    const response = await fetch(url, request)
    return { status: response.status, text: await response.text() }
  } catch (error) {
    throw new NetworkError(error)
  }
}

function fillIn(path: string, params: Record<string, string> = {}): string {
  return path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(params[name] ?? ''))
}

function queryString(query: Record<string, string> = {}): string {
  const text = new URLSearchParams(query).toString()
  return text === '' ? '' : `?${text}`
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function isProblem(document: unknown): document is ProblemDocument {
  return typeof document === 'object' && document !== null && 'code' in document && typeof document.code === 'string'
}
