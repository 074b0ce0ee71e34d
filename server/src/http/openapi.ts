import {
  type Caller,
  type Endpoint,
  type EndpointName,
  endpoints,
  type ProblemCode,
  problemCodes,
  problemSchema,
  routes,
} from '@countersign/contract'
import { problemMediaType } from './problem-response.ts'

/** The contract as OpenAPI 3.1, whose schemas are JSON Schema as ours are. */
export function openApiDocument(publicOrigin: string): Record<string, unknown> {
  const paths: Record<string, Record<string, unknown>> = {}
  for (const [name, { method, path }] of Object.entries(routes)) {
    paths[path] = { ...paths[path], [method.toLowerCase()]: operation(name as EndpointName, method) }
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Countersign',
      version: 'v1',
      description: `Every refusal is a problem document (RFC 9457); its codes are described at ${publicOrigin}/docs/problems.`,
    },
    servers: [{ url: publicOrigin }],
    paths,
    components: { schemas: { Problem: problemSchema } },
  }
}

function operation(name: EndpointName, method: string): Record<string, unknown> {
  const endpoint: Endpoint = endpoints[name]
  const { tag, summary, caller, params, query, body, status, answer } = endpoint
  return {
    operationId: name,
    tags: [tag],
    summary,
    description: `Caller: ${callers[caller]}`,
    ...((params || query) && { parameters: [...parametersOf(params, 'path'), ...parametersOf(query, 'query')] }),
    ...(body && { requestBody: { required: true, content: { 'application/json': { schema: body } } } }),
    responses: {
      [status]: {
        description: answer ? 'Done' : 'Done; the answer is empty',
        ...(answer && { content: { 'application/json': { schema: answer } } }),
      },
      ...problemResponses([...endpoint.problems, ...problemsOfAll(endpoint, method)]),
    },
  }
}

const callers: Record<Caller, string> = {
  anyone: 'anyone',
  session: 'the cookie of a session',
  'sign-in': 'the cookie of a sign-in under way',
  'sign-in or session': 'the cookie of a sign-in under way or of a session',
}

function parametersOf(schema: object | undefined, place: 'path' | 'query'): unknown[] {
  const { properties = {}, required = [] } = (schema ?? {}) as { properties?: Record<string, unknown>; required?: string[] }
  return Object.entries(properties).map(([name, one]) => ({ name, in: place, required: required.includes(name), schema: one }))
}

/** What follows from the kind of call rather than from the call. */
function problemsOfAll({ caller, params, query, body }: Endpoint, method: string): ProblemCode[] {
  const session = ['NOT_SIGNED_IN', 'SESSION_ROTATED', 'SESSION_RESTRICTED'] as const
  return [
    ...(params || query || body ? (['INVALID_REQUEST'] as const) : []),
    ...(body ? (['BODY_TOO_LARGE', 'UNSUPPORTED_MEDIA_TYPE'] as const) : []),
    ...(method === 'GET' ? [] : (['FOREIGN_ORIGIN'] as const)),
    ...(caller === 'session' || caller === 'sign-in or session' ? session : []),
    ...(caller === 'sign-in' ? (['SIGN_IN_EXPIRED'] as const) : []),
    'TOO_MANY_REQUESTS',
    'INTERNAL_ERROR',
    'UNAVAILABLE',
  ]
}

function problemResponses(codes: readonly ProblemCode[]): Record<string, unknown> {
  const byStatus = Object.groupBy(new Set(codes), (code) => problemCodes[code].status)
  const content = { [problemMediaType]: { schema: { $ref: '#/components/schemas/Problem' } } }
  return Object.fromEntries(
    Object.entries(byStatus).map(([status, some = []]) => [
      status,
      { description: some.map((code) => `\`${code}\`: ${problemCodes[code].title}`).join('\n\n'), content },
    ]),
  )
}
