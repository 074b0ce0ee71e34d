import type { EndpointName, ProblemDocument } from '@countersign/contract'
import { routes } from '@countersign/contract/routes'
import { NetworkError, ProblemError, UnexpectedAnswerError } from './errors.ts'

export interface Input {
  params?: Record<string, string>
  query?: Record<string, string>
  body?: unknown
  file?: Blob
}

export interface Connection {
  baseUrl: string
  fetch: typeof globalThis.fetch
  timeoutMillis: number
}

/** One request of the contract and its answer, or what was thrown in its place. */
export async function request(connection: Connection, name: EndpointName, input: Input, init: RequestInit): Promise<unknown> {
  if (!Object.hasOwn(routes, name)) throw new TypeError(`There is no call "${name}"`)
  const { method, path } = routes[name]
  const { headers, ...rest } = init
  const all = new Headers(headers)
  if (input.body !== undefined) all.set('content-type', 'application/json')
  if (input.file !== undefined) all.set('content-type', 'application/octet-stream')
  const { status, text } = await send(connection.fetch, connection.baseUrl + fillIn(path, input.params) + queryString(input.query), {
    ...rest,
    method,
    signal: AbortSignal.timeout(connection.timeoutMillis),
    ...([...all].length > 0 && { headers: Object.fromEntries(all) }),
    ...(input.body !== undefined && { body: JSON.stringify(input.body) }),
    ...(input.file !== undefined && { body: input.file }),
  })
  if (status === 204) return undefined
  const document = parse(text)
  if (status >= 200 && status < 300 && document !== undefined) return document
  throw isProblem(document) ? new ProblemError(document) : new UnexpectedAnswerError(status)
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
