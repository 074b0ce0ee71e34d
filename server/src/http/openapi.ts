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
    components: { schemas: { Problem: problemSchema }, securitySchemes: { hostKey: { type: 'http', scheme: 'bearer' } } },
  }
}

function operation(name: EndpointName, method: string): Record<string, unknown> {
  const endpoint: Endpoint = endpoints[name]
  const { tag, summary, caller, scope, params, query, body, takesFile, status, answer } = endpoint
  return {
    operationId: name,
    tags: [tag],
    summary,
    description: `Caller: ${callers[caller]}${scope ? `; the key needs the scope \`${scope}\`` : ''}`,
    ...(caller === 'host' && { security: [{ hostKey: [] }] }),
    ...((params || query) && { parameters: [...parametersOf(params, 'path'), ...parametersOf(query, 'query')] }),
    ...(body && { requestBody: { required: true, content: { 'application/json': { schema: body } } } }),
    ...(takesFile && {
      requestBody: { required: true, content: { 'application/octet-stream': { schema: { type: 'string', format: 'binary' } } } },
    }),
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
  staff: 'the cookie of a session at the desk, which a passkey opens',
  'recovery visit': 'the cookie of a recovery under way',
  host: 'a host application, with `Authorization: Bearer csk_…`',
}

function parametersOf(schema: object | undefined, place: 'path' | 'query'): unknown[] {
  const { properties = {}, required = [] } = (schema ?? {}) as { properties?: Record<string, unknown>; required?: string[] }
  return Object.entries(properties).map(([name, one]) => ({ name, in: place, required: required.includes(name), schema: one }))
}

/** What follows from the kind of call rather than from the call. */
function problemsOfAll({ caller, scope, params, query, body, takesFile }: Endpoint, method: string): ProblemCode[] {
  const session = ['NOT_SIGNED_IN', 'SESSION_ROTATED', 'SESSION_RESTRICTED'] as const
  return [
    ...(params || query || body || takesFile ? (['INVALID_REQUEST'] as const) : []),
    ...(body || takesFile ? (['BODY_TOO_LARGE', 'UNSUPPORTED_MEDIA_TYPE'] as const) : []),
    ...(method === 'GET' || caller === 'host' ? [] : (['FOREIGN_ORIGIN'] as const)),
    ...(caller === 'session' || caller === 'sign-in or session' ? session : []),
    ...(caller === 'sign-in' ? (['SIGN_IN_EXPIRED'] as const) : []),
    ...(caller === 'staff' ? (['STAFF_ONLY', 'ROLE_MISSING'] as const) : []),
    ...(caller === 'recovery visit' ? (['RECOVERY_VISIT_OVER'] as const) : []),
    ...(caller === 'host' ? hostProblems(scope, method) : []),
    'TOO_MANY_REQUESTS',
    'INTERNAL_ERROR',
    'UNAVAILABLE',
  ]
}

function hostProblems(scope: Endpoint['scope'], method: string): ProblemCode[] {
  return [
    'HOST_KEY_REQUIRED',
    ...(scope ? (['HOST_SCOPE_MISSING'] as const) : []),
    ...(method === 'POST' ? (['IDEMPOTENCY_KEY_REUSED'] as const) : []),
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
