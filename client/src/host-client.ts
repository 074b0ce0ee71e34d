import type { HostEndpointName } from '@countersign/contract'
import type { CallAnswer, CallInput } from './client.ts'
import { type Input, request } from './request.ts'

/** What a client of a host application is made with. */
export interface HostClientOptions {
  /** Where the service lives, without a slash at the end, such as `https://id.example.com`. */
  baseUrl: string
  /** The key of your application, `csk_…`. Keep it on your server: it must never reach a browser. */
  key: string
  /** What does the fetching. Default: the global `fetch`. */
  fetch?: typeof globalThis.fetch
  /** How long one call may take, in milliseconds. Default: 20 seconds. */
  timeoutMillis?: number
}

/** The calls that a host application can make. */
export type HostCall = Exclude<HostEndpointName, 'lookAtHostChallenge' | 'enterHostChallenge'>

type HostArguments<N extends HostCall> =
  unknown extends CallInput<N> ? [input?: undefined, options?: HostCallOptions] : [input: CallInput<N>, options?: HostCallOptions]

/** What a call carries beside its input. */
export interface HostCallOptions {
  /**
   * Makes a call that changes something happen once: repeated with the same key and the same input within 24 hours it gets the same
   * answer, with another input it is refused (`IDEMPOTENCY_KEY_REUSED`). 1 to 255 printable characters; use the id of your own record.
   */
  idempotencyKey?: string
}

/** Calls of a host application, with its key. */
export interface HostClient {
  /**
   * Makes one call of the contract by its name, with the key of your application.
   *
   * @throws {ProblemError} the service refused: `HOST_KEY_REQUIRED`, `HOST_SCOPE_MISSING`, or what the call says
   * @throws {NetworkError} no answer arrived; with an idempotency key it is safe to repeat the call
   * @throws {UnexpectedAnswerError} the answer did not come from the service
   * @example
   * const { items } = await host.call('listHostHolds', { query: { accountId, action: 'withdrawal' } })
   * if (items.length > 0) return refuse(`held until ${items[0].until}`)
   */
  call<N extends HostCall>(name: N, ...input: HostArguments<N>): Promise<CallAnswer<N>>
}

/**
 * A client for host applications: Node 20 and later, on your server.
 *
 * @example
 * const host = createHostClient({ baseUrl: 'https://id.example.com', key: process.env.COUNTERSIGN_KEY })
 * const account = await host.call(
 *   'createHostAccount',
 *   { body: { externalId: user.id, email: user.email } },
 *   { idempotencyKey: `account ${user.id}` },
 * )
 */
export function createHostClient(options: HostClientOptions): HostClient {
  const { baseUrl, key, fetch = globalThis.fetch.bind(globalThis), timeoutMillis = 20_000 } = options

  const call = (name: HostCall, input: Input = {}, { idempotencyKey }: HostCallOptions = {}) =>
    request({ baseUrl, fetch, timeoutMillis }, name, input, {
      headers: { authorization: `Bearer ${key}`, ...(idempotencyKey !== undefined && { 'idempotency-key': idempotencyKey }) },
      redirect: 'error',
    })

  return { call: call as HostClient['call'] }
}
