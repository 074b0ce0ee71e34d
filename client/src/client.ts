import type { Answer, Body, EndpointName, Params, Query, TakesFile } from '@countersign/contract'
import { ProblemError } from './errors.ts'
import { type Input, request } from './request.ts'

/** What a client of a page is made with. */
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
export type CallInput<N extends EndpointName> = Given<'params', Params<N>> &
  Given<'query', Query<N>> &
  Given<'body', Body<N>> &
  (TakesFile<N> extends true ? { file: Blob } : unknown)

/** Nothing where the call takes nothing. */
export type CallArguments<N extends EndpointName> = unknown extends CallInput<N> ? [input?: undefined] : [input: CallInput<N>]

/** What a call gives back; nothing for those that answer 204. */
export type CallAnswer<N extends EndpointName> = Answer<N> extends undefined ? undefined : Answer<N>

/** Calls as pages make them, with the cookies of the person. */
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

  const attempt = (name: EndpointName, input: Input) =>
    request({ baseUrl, fetch, timeoutMillis }, name, input, { credentials: 'same-origin' })

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
