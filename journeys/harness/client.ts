import assert from 'node:assert/strict'
import {
  type Answer,
  type Body,
  type Endpoint,
  type EndpointName,
  endpoints,
  type Params,
  type ProblemDocument,
  problemCodes,
  routes,
} from '@countersign/contract'
import { Value } from 'typebox/value'
import type { PlantedSecrets } from './planted-secrets.ts'
import { type Reply, send } from './send.ts'

type Given<K extends string, T> = T extends undefined ? unknown : { [P in K]: T }
export type Input<N extends EndpointName> = Given<'params', Params<N>> & Given<'body', Body<N>>
type InputArguments<N extends EndpointName> = unknown extends Input<N> ? [input?: undefined] : [input: Input<N>]

/** The service said no: an answer that `call` did not expect. */
export class Refused extends Error {
  readonly problem: ProblemDocument

  constructor(name: string, problem: ProblemDocument) {
    super(`${name} was refused: ${JSON.stringify(problem)}`)
    this.problem = problem
  }
}

export interface ClientOptions {
  port: number
  publicOrigin: string
  secrets: PlantedSecrets
  /** Told to the server by X-Forwarded-For, which it believes of this machine. */
  address?: string
}

/** Headers of a raw request; null leaves out one that the client would have sent. */
export interface RawRequest {
  method: string
  path: string
  headers?: Readonly<Record<string, string | string[] | null>>
  body?: string | Buffer | undefined
}

let addresses = 0

/** One browser: its cookies, its network address, and the headers that browsers add. */
export class Client {
  readonly cookies: Map<string, string>
  readonly address: string
  readonly #options: ClientOptions

  constructor(options: ClientOptions, cookies: ReadonlyMap<string, string> = new Map()) {
    this.#options = options
    this.address = options.address ?? nextAddress()
    this.cookies = new Map(cookies)
  }

  /** The same browser as it is now, with a jar of its own from here on: for replaying cookies. */
  copy(): Client {
    return new Client({ ...this.#options, address: this.address }, this.cookies)
  }

  /** The same cookies, seen to come from elsewhere. */
  from(address: string): Client {
    return new Client({ ...this.#options, address }, this.cookies)
  }

  /** The same browser, its requests going to another node from here on. */
  at({ port }: { port: number }): Client {
    return new Client({ ...this.#options, port, address: this.address }, this.cookies)
  }

  /** Makes one call of the contract; throws `Refused` for a problem. The answer is held to the contract. */
  async call<N extends EndpointName>(name: N, ...[input]: InputArguments<N>): Promise<Answer<N>> {
    const reply = await this.reply(name, input)
    const { status, answer }: Endpoint = endpoints[name]
    if (reply.status !== status) throw new Refused(name, problemOf(reply))
    if (answer === null) {
      assert.equal(reply.text, '', `${name} answers with nothing`)
      return undefined as Answer<N>
    }
    const document: unknown = JSON.parse(reply.text)
    assert.ok(Value.Check(answer, document), `the answer to ${name} does not fit the contract: ${reply.text}`)
    return document as Answer<N>
  }

  /** Makes a call that must be refused, with this code if one is given. */
  async refused<N extends EndpointName>(name: N, input: Input<N> | undefined, code?: ProblemDocument['code']): Promise<ProblemDocument> {
    const reply = await this.reply(name, input)
    const problem = problemOf(reply)
    if (code !== undefined) assert.equal(problem.code, code, `${name}: ${reply.text}`)
    return problem
  }

  /** Makes one call of the contract, whatever comes back. The input may be what the contract forbids. */
  reply(name: EndpointName, input: unknown = {}): Promise<Reply> {
    const { method, path } = routes[name]
    const {
      params = {},
      query,
      body,
    } = (input ?? {}) as Record<'params' | 'query', Record<string, string> | undefined> & { body?: unknown }
    const filled = path.replace(/\{(\w+)\}/g, (_, part: string) => encodeURIComponent(params[part] ?? ''))
    return this.send({
      method,
      path: filled + queryString(query),
      ...(body !== undefined && { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
    })
  }

  /** Sends a file as the pages do. */
  async file<N extends EndpointName>(name: N, query: Record<string, string>, file: Buffer): Promise<Reply> {
    const { method, path } = routes[name]
    return this.send({ method, path: path + queryString(query), headers: { 'content-type': 'application/octet-stream' }, body: file })
  }

  /** One request with this browser's cookies and headers; the cookies of the answer are kept. */
  async send({ method, path, headers = {}, body }: RawRequest): Promise<Reply> {
    const { port, publicOrigin } = this.#options
    const ofBrowser = {
      host: new URL(publicOrigin).host,
      'user-agent': 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0',
      'x-forwarded-for': this.address,
      'sec-fetch-site': 'same-origin',
      ...(method !== 'GET' && method !== 'HEAD' && { origin: publicOrigin }),
      ...(this.cookies.size > 0 && { cookie: [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ') }),
    }
    const all = Object.entries<string | string[] | null>({ ...ofBrowser, ...headers }).filter(
      (entry): entry is [string, string | string[]] => entry[1] !== null,
    )
    const reply = await send(port, { method, path, headers: Object.fromEntries(all), body })
    for (const line of reply.setCookies) this.#keep(line)
    return reply
  }

  #keep(line: string): void {
    const [pair = '', ...attributes] = line.split(';').map((part) => part.trim())
    const name = pair.slice(0, pair.indexOf('='))
    const value = pair.slice(pair.indexOf('=') + 1)
    if (attributes.some((attribute) => /^(max-age=0|expires=Thu, 01 Jan 1970.*)$/i.test(attribute))) this.cookies.delete(name)
    else {
      this.cookies.set(name, value)
      // The handle of a request of an application stands in the address that the cookie is for.
      if (!name.endsWith('application')) this.#options.secrets.plant(`the value of the cookie ${name}`, value)
    }
  }
}

/** The problem document of an answer, held to RFC 9457 and to the register of codes. */
export function problemOf(reply: Reply): ProblemDocument {
  assert.equal(reply.headers['content-type'], 'application/problem+json', `${reply.status} ${reply.text}`)
  const problem = JSON.parse(reply.text) as ProblemDocument
  const registered = problemCodes[problem.code as keyof typeof problemCodes]
  assert.ok(registered, `the code ${problem.code} is not in the contract`)
  assert.equal(registered.status, reply.status)
  assert.equal(problem.status, reply.status)
  assert.equal(
    reply.headers['retry-after'] !== undefined,
    problem.retryAfter !== undefined,
    'the time to come back stands in the header and in the document',
  )
  return problem
}

/** With its question mark; empty for none. */
export function queryString(query: Record<string, string> = {}): string {
  const text = new URLSearchParams(query).toString()
  return text === '' ? '' : `?${text}`
}

/** Each client is somebody else, in a network of their own: texts are limited for a /24. */
export function nextAddress(): string {
  addresses += 1
  return `10.${(addresses >> 8) & 255}.${addresses & 255}.${1 + ((addresses >> 16) & 127)}`
}
