import fc from 'fast-check'
import type { JsonSchema } from './sample.ts'
import { sampleOf } from './sample.ts'

/** As much of an OpenAPI document as requests are made from. */
export interface OpenApi {
  paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>
}
interface Operation {
  operationId: string
  parameters?: readonly { name: string; in: string; schema: JsonSchema }[]
  requestBody?: { content: { 'application/json'?: { schema: JsonSchema }; 'application/octet-stream'?: unknown } }
}

export interface GeneratedRequest {
  operation: string
  /** Whose cookies it carries. */
  as: 'nobody' | 'session' | 'sign-in' | 'garbage'
  method: string
  path: string
  headers: Record<string, string>
  body: string | Buffer | undefined
}

/** Requests against every operation of the document: some right in all but one thing, some in nothing. */
export function generatedRequests(document: OpenApi): fc.Arbitrary<GeneratedRequest> {
  const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method: method.toUpperCase(), operation })),
  )
  return fc.oneof(...operations.map(requestsOf))
}

function requestsOf({ path, method, operation }: { path: string; method: string; operation: Operation }): fc.Arbitrary<GeneratedRequest> {
  const schema = operation.requestBody?.content['application/json']?.schema
  const takesFile = operation.requestBody?.content['application/octet-stream'] !== undefined
  return fc
    .record({
      as: fc.oneof(
        { weight: 3, arbitrary: fc.constant('session' as const) },
        { weight: 2, arbitrary: fc.constantFrom('nobody' as const, 'sign-in' as const) },
        { weight: 1, arbitrary: fc.constant('garbage' as const) },
      ),
      method: often(
        fc.constant(method),
        fc.constantFrom('GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE', 'PROPFIND', 'LINK'),
      ),
      path: paths(path, operation),
      body: schema
        ? often(bodies(schema), hostileBodies(schema))
        : takesFile
          ? fc.uint8Array({ maxLength: 2000 }).map((bytes) => Buffer.from(bytes))
          : often(fc.constantFrom(undefined, '{}', ''), hostileBodies({ type: 'object', properties: {} })),
      type: often(
        fc.constant(takesFile ? 'application/octet-stream' : 'application/json'),
        fc.oneof(
          fc.constantFrom(
            '',
            'text/plain',
            'application/x-www-form-urlencoded',
            'application/json; charset=utf-16',
            'application/json;',
            'application/problem+json',
            'multipart/form-data',
            '*/*',
          ),
          headerText,
        ),
      ),
      extra: often(fc.constant({}), fc.dictionary(fc.constantFrom(...headerNames), headerText, { maxKeys: 4 })),
    })
    .map(({ type, extra, body, ...rest }) => ({
      operation: operation.operationId,
      ...rest,
      body,
      headers: { ...(body !== undefined && { 'content-type': type }), ...extra },
    }))
}

/** Nine times in ten as it should be. */
const often = <T, U>(usual: fc.Arbitrary<T>, rare: fc.Arbitrary<U>): fc.Arbitrary<T | U> =>
  fc.oneof({ weight: 9, arbitrary: usual as fc.Arbitrary<T | U> }, { weight: 1, arbitrary: rare as fc.Arbitrary<T | U> })

const headerNames = [
  'accept-encoding',
  'accept-language',
  'authorization',
  'cookie',
  'expect',
  'if-none-match',
  'origin',
  'range',
  'referer',
  'sec-fetch-site',
  'user-agent',
  'x-http-method-override',
  'x-requested-with',
  'x-original-url',
  'x-forwarded-host',
  'forwarded',
  'traceparent',
  'content-encoding',
  'idempotency-key',
  'te',
  'via',
]
/** What an HTTP client can send at all: printable, without a line end. */
const headerText = fc.oneof(
  fc.stringMatching(/^[\x20-\x7e]{0,40}$/).map((text) => text.trim()),
  fc.constantFrom('gzip', 'null', '0', '-1', '*', "' or 1=1--", 'a'.repeat(2000), '\u00e9\u00ff'),
)

const hostileTexts = [
  '',
  ' ',
  '\u0000',
  '\n',
  '../../etc/passwd',
  "' or '1'='1",
  '<script>alert(1)</script>',
  '${7*7}{{7*7}}',
  '__proto__',
  'constructor',
  'NaN',
  '-0',
  '1e999',
  '\u202e\u2066',
  '\ud800',
  '\udfff\ud800',
  'e\u0301'.repeat(50),
  '\u{1d7ce}',
  '%00%0d%0a',
  '\r\nSet-Cookie: a=b',
  'a@b.example\r\nBcc: c@d.example',
  '\ufeff',
  'x'.repeat(300),
  'x'.repeat(5000),
  '\u0130\u0131\u1e9e\ufb01',
  '(a+)+$',
  'null',
  'undefined',
  '0'.repeat(64),
  '٠١٢٣٤٥',
  'javascript:alert(1)',
]
const texts = fc.oneof(
  fc.constantFrom(...hostileTexts),
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.string({ maxLength: 80 }),
  fc.emailAddress(),
  fc.stringMatching(/^\d{6,8}$/),
)

function paths(template: string, operation: Operation): fc.Arbitrary<string> {
  const parts = (operation.parameters ?? []).filter((parameter) => parameter.in === 'path')
  const filled = fc
    .tuple(...parts.map(({ schema }) => often(fc.constant(String(sampleOf(schema))), texts)))
    .map((values) => parts.reduce((path, { name }, at) => path.replace(`{${name}}`, encode(String(values[at]))), template))
  const bent = fc
    .tuple(
      filled,
      fc.constantFrom(
        '/',
        '//',
        '?',
        '?a=b',
        '?id=1&id=2',
        '?__proto__[a]=b',
        ';a=b',
        '%2f',
        '%00',
        '.json',
        '/..',
        '/../..',
        '#',
        '?%',
        '%',
        `?${'q'.repeat(3000)}`,
      ),
      fc.boolean(),
    )
    .map(([path, end, isUpper]) => (isUpper ? path.toUpperCase() : path) + end)
  return often(filled, bent)
}

/** Half characters cannot be encoded: they go as the bytes a careless client makes of them. */
const encode = (text: string): string => encodeURIComponent(text.toWellFormed()).slice(0, 2000)

function bodies(schema: JsonSchema): fc.Arbitrary<string> {
  return valuesOf(schema).map((value) => JSON.stringify(value))
}

function hostileBodies(schema: JsonSchema): fc.Arbitrary<string | Buffer> {
  const fitting = bodies(schema)
  return fc.oneof(
    fc.jsonValue({ maxDepth: 4, stringUnit: 'binary' }).map((value) => JSON.stringify(value)),
    fc.tuple(fitting, fc.nat({ max: 200 })).map(([text, length]) => text.slice(0, length)),
    fc
      .tuple(fitting, fc.nat({ max: 100 }), fc.string({ unit: 'binary', minLength: 1, maxLength: 5 }))
      .map(([text, at, inserted]) => text.slice(0, at) + inserted + text.slice(at)),
    fitting.map((text) => text.replace('{', '{"extra":1,')),
    fitting.map((text) => text.replace('{', '{"__proto__":{"role":"admin"},')),
    fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes)),
    fc.constantFrom(
      '',
      'null',
      '[]',
      '""',
      '0',
      '{',
      '[[[[[[',
      '{"a":'.repeat(30),
      `{"proof":"${'9'.repeat(70_000)}"}`,
      '{}{}',
      'a=b&c=d',
      '--x\r\n',
    ),
  )
}

/** Values that fit, of which one in ten places holds something else or nothing. */
function valuesOf(schema: JsonSchema): fc.Arbitrary<unknown> {
  if ('const' in schema) return often(fc.constant(schema.const), anything)
  if (schema.enum) return often(fc.constantFrom(...schema.enum), anything)
  if (schema.anyOf) return fc.oneof(...schema.anyOf.map(valuesOf))
  switch (schema.type) {
    case 'string':
      return often(fittingTexts(schema), anything)
    case 'integer':
    case 'number':
      return often(fc.integer({ min: schema.minimum ?? -10, max: schema.maximum ?? 1000 }), anything)
    case 'array':
      return often(fc.array(valuesOf(schema.items ?? {}), { maxLength: 4 }), anything)
    case 'object':
      return objectsOf(schema)
    default:
      return often(fc.constant(sampleOf(schema)), anything)
  }
}

const anything = fc.oneof(
  texts,
  fc.constantFrom<unknown>(null, true, false, 0, -1, 1e21, 123456, [], {}, [''], ['123456'], { $ne: '' }),
  fc.jsonValue({ maxDepth: 2 }),
)

function objectsOf({ properties = {} }: JsonSchema): fc.Arbitrary<unknown> {
  return fc.record(
    Object.fromEntries(Object.entries(properties).map(([name, schema]) => [name, often(valuesOf(schema), fc.constant(undefined))])),
  )
}

function fittingTexts(schema: JsonSchema): fc.Arbitrary<string> {
  if (schema.pattern !== undefined) return often(fc.constant(String(sampleOf(schema))), fc.stringMatching(new RegExp(schema.pattern)))
  const { minLength = 0, maxLength = 100 } = schema
  return texts.map((text) => text.slice(0, maxLength).padEnd(minLength, 'x'))
}
