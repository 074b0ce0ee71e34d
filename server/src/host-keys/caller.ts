import { type Endpoint, type EndpointName, endpoints } from '@countersign/contract'
import type { FastifyRequest } from 'fastify'
import { type Clock, type Millis, toRfc3339 } from '../clock.ts'
import type { KeyRing } from '../crypto/key-ring.ts'
import type { Database } from '../database/database.ts'
import { clientKey, keyOfAddress } from '../http/client-key.ts'
import { budgets } from '../limits/budgets.ts'
import { RequestCeiling } from '../limits/request-ceiling.ts'
import { spendAttempt } from '../limits/spend-attempt.ts'
import { Problem } from '../problem.ts'
import { type Client, describeUserAgent } from '../sessions/client.ts'
import type { Occasions } from '../sessions/occasions.ts'
import { findHostKey, type HostKey, hostKeyRefused, needsTouch, touchHostKey } from './host-key.ts'

interface Deps {
  database: Database
  keys: KeyRing
  clock: Clock
  occasions: Occasions
}

/** Which host calls, from the key in the header: the only place that turns one into a host. Cookies mean nothing here. */
export class HostCallers {
  readonly #deps: Deps
  /** A key has too many bits to be guessed; what is limited is the work that trying gives us. Calls with a key are not counted. */
  readonly #refusals: RequestCeiling

  constructor(deps: Deps) {
    this.#deps = deps
    this.#refusals = new RequestCeiling(budgets.clientRequests, deps.clock)
  }

  /** Throws HOST_KEY_REQUIRED, or HOST_SCOPE_MISSING where the key is not allowed what the contract asks for this call. */
  async caller(request: FastifyRequest, call: EndpointName): Promise<HostKey> {
    const key = await this.#find(request)
    mustHaveScope(key, call)
    return key
  }

  /** The browser of the person whom a host acts for, as it says: attempts are counted by its address. */
  clientOf({ address, userAgent }: { address: string; userAgent?: string }): Client {
    const key = keyOfAddress(address)
    if (key === undefined) throw new Problem('INVALID_REQUEST', { detail: 'The field "client.address" must be an IPv4 or IPv6 address.' })
    return { address: key, description: describeUserAgent(userAgent) }
  }

  /**
   * What a key in force was refused because it is no business of hosts, or none of this key’s, is recorded before it is told. Undefined
   * for every other refusal: those of calls that a host may make are recorded by what they are about.
   */
  refusing(request: FastifyRequest, problem: Problem): Promise<void> | undefined {
    const call = request.routeOptions?.config?.call
    const secret = secretIn(request)
    if (call === undefined || secret === undefined || !isOverreach(call, problem)) return undefined
    return this.#recordOverreach(secret, { call, code: problem.code, client: clientKey(request) })
  }

  /** Looked up before anything waits to write: whoever makes up keys keeps nobody from writing. */
  async #recordOverreach(secret: string, about: Parameters<typeof hostKeyRefused>[3]): Promise<void> {
    const { database, keys, clock } = this.#deps
    const now = clock()
    const key = await database.read((tx) => findHostKey(tx, { keys, now }, secret))
    if (!key) return
    await database.unit(async (tx) => {
      if (!(await spendAttempt(tx, now, budgets.hostOverreach, `${key.id} ${about.call}`)).granted) return
      const { audit } = this.occasion(now, key)
      await hostKeyRefused(tx, { audit, now }, key, about)
    })
  }

  /** What a change is recorded with: at the request of the person's browser, or of the host itself. */
  occasion(now: Millis, { host }: HostKey, client: Client = { address: '', description: host.name }) {
    return this.#deps.occasions(now, client)
  }

  async #find(request: FastifyRequest): Promise<HostKey> {
    const { database, keys, clock } = this.#deps
    const now = clock()
    const secret = secretIn(request)
    const found = secret && (await database.read((tx) => findHostKey(tx, { keys, now }, secret)))
    if (!found) throw this.#refused(request)
    if (needsTouch(found, now)) await database.unit((tx) => touchHostKey(tx, now, found))
    return found
  }

  #refused(request: FastifyRequest): Problem {
    const until = this.#refusals.count(clientKey(request))
    return until === undefined ? new Problem('HOST_KEY_REQUIRED') : new Problem('TOO_MANY_REQUESTS', { retryAfter: toRfc3339(until) })
  }
}

const secretIn = ({ headers }: FastifyRequest): string | undefined => /^Bearer ([\w-]{1,128})$/i.exec(headers.authorization ?? '')?.[1]

function isOverreach(call: EndpointName, { code, status }: Problem): boolean {
  if (endpoints[call].caller === 'host') return code === 'HOST_SCOPE_MISSING'
  return status < 500 && code !== 'TOO_MANY_REQUESTS'
}

/** Throws HOST_SCOPE_MISSING. Asked besides where one call does what another is there for. */
export function mustHaveScope({ scopes }: HostKey, call: EndpointName): void {
  const { scope }: Endpoint = endpoints[call]
  if (scope && !scopes.includes(scope)) throw new Problem('HOST_SCOPE_MISSING', { detail: `This key lacks the scope ${scope}.` })
}
