import fc from 'fast-check'

/** As much of JSON Schema as the contract uses. */
export interface JsonSchema {
  const?: unknown
  enum?: readonly unknown[]
  anyOf?: readonly JsonSchema[]
  type?: string
  format?: string
  pattern?: string
  minLength?: number
  maxLength?: number
  minimum?: number
  maximum?: number
  items?: JsonSchema
  minItems?: number
  properties?: Readonly<Record<string, JsonSchema>>
  required?: readonly string[]
}

/** The plainest value that fits: what must be there, as short as it may be, and always the same. */
export function sampleOf(schema: JsonSchema): unknown {
  if ('const' in schema) return schema.const
  if (schema.enum) return schema.enum[0]
  if (schema.anyOf?.[0]) return sampleOf(schema.anyOf[0])
  switch (schema.type) {
    case 'string':
      return textOf(schema)
    case 'integer':
    case 'number':
      return schema.minimum ?? 0
    case 'boolean':
      return false
    case 'null':
      return null
    case 'array':
      return Array.from({ length: schema.minItems ?? 0 }, () => sampleOf(schema.items ?? {}))
    case 'object':
      return Object.fromEntries((schema.required ?? []).map((name) => [name, sampleOf(schema.properties?.[name] ?? {})]))
    default:
      throw new TypeError(`no sample is known for ${JSON.stringify(schema)}`)
  }
}

/** Plain values that together have every alternative and everything that may be left out. */
export function samplesOf(schema: JsonSchema): unknown[] {
  if (schema.enum) return [...schema.enum]
  if (schema.anyOf) return schema.anyOf.flatMap(samplesOf)
  const { items, properties } = schema
  if (schema.type === 'array' && items) return [sampleOf(schema), ...samplesOf(items).map((one) => [one])]
  if (schema.type !== 'object' || !properties) return [sampleOf(schema)]
  const names = Object.keys(properties)
  const whole = sampleOf({ ...schema, required: names }) as object
  const each = names.flatMap((name) => samplesOf(properties[name] ?? {}).map((one) => ({ ...whole, [name]: one })))
  return [...new Map([sampleOf(schema), whole, ...each].map((one) => [JSON.stringify(one), one])).values()]
}

function textOf({ format, pattern, minLength = 0 }: JsonSchema): string {
  if (format === 'date-time') return '2030-01-01T00:00:00.000Z'
  if (pattern === undefined) return 'a'.repeat(minLength)
  const [text = ''] = fc.sample(fc.stringMatching(new RegExp(pattern)), { numRuns: 1, seed: 1 })
  return text
}
