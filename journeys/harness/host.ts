import assert from 'node:assert/strict'
import {
  type Answer,
  type Endpoint,
  type EndpointName,
  endpoints,
  type HostScope,
  type ProblemDocument,
  routes,
} from '@countersign/contract'
import { Value } from 'typebox/value'
import { type Input, problemOf, queryString, Refused } from './client.ts'
import { type Reply, send } from './send.ts'
import type { World } from './world.ts'

type Given<N extends EndpointName> = Input<N> & { query?: Record<string, string>; idempotencyKey?: string }

let names = 0

/** A host application: it calls with its key, from one address for all of its people, and knows nothing of cookies. */
export class Host {
  readonly name: string
  key: string
  readonly #world: World

  protected constructor(world: World, name: string, key = '') {
    this.#world = world
    this.name = name
    this.key = key
  }

  static register(world: World, scopes: HostScope[], origins: string[] = [], name = `shop-${++names}`): Promise<Host> {
    return new Host(world, name).withKey(scopes, origins)
  }

  protected async withKey(scopes: HostScope[], origins: string[]): Promise<this> {
    this.key = (await this.addKey('--scopes', scopes.join(','), ...(origins.length > 0 ? ['--origins', origins.join(',')] : []))).secret
    return this
  }

  /** A further key, beside those in force. */
  async addKey(...words: string[]): Promise<{ id: string; secret: string }> {
    const output = await this.#world.command('host-key', 'add', this.name, ...words)
    const [id = '', secret = ''] = [/hky_[a-z2-7]{26}/.exec(output)?.[0], /csk_[\w-]{43}/.exec(output)?.[0]]
    this.#world.secrets.plant('a host key', secret)
    return { id, secret }
  }

  async call<N extends EndpointName>(name: N, input: Given<N>): Promise<Answer<N>> {
    const reply = await this.reply(name, input)
    const { status, answer }: Endpoint = endpoints[name]
    if (reply.status !== status) throw new Refused(name, problemOf(reply))
    if (answer === null) return undefined as Answer<N>
    const document: unknown = JSON.parse(reply.text)
    assert.ok(Value.Check(answer, document), `the answer to ${name} does not fit the contract: ${reply.text}`)
    return document as Answer<N>
  }

  async refused<N extends EndpointName>(name: N, input: Given<N>, code: ProblemDocument['code']): Promise<ProblemDocument> {
    const problem = problemOf(await this.reply(name, input))
    assert.equal(problem.code, code, `${name}: ${JSON.stringify(problem)}`)
    return problem
  }

  /** A body that is text is sent as it stands. */
  reply(name: EndpointName, input: unknown, port = this.#world.server.port): Promise<Reply> {
    const { method, path } = routes[name]
    const { params = {}, query, body, idempotencyKey } = input as Partial<Given<'createHostAccount'>> & { params?: Record<string, string> }
    const filled = path.replace(/\{(\w+)\}/g, (_, part: string) => encodeURIComponent(params[part] ?? ''))
    return send(port, {
      method,
      path: filled + queryString(query),
      headers: {
        host: new URL(this.#world.publicOrigin).host,
        authorization: `Bearer ${this.key}`,
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...(idempotencyKey !== undefined && { 'idempotency-key': idempotencyKey }),
      },
      ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    })
  }
}
