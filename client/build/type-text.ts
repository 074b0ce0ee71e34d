/** As much of JSON Schema as the contract uses. */
interface Schema {
  const?: unknown
  enum?: readonly unknown[]
  anyOf?: readonly Schema[]
  type?: string
  items?: Schema
  properties?: Readonly<Record<string, Schema>>
  patternProperties?: Readonly<Record<string, Schema>>
  required?: readonly string[]
  description?: string
}

/** A schema of the contract as a type of TypeScript, with its descriptions as comments: so the package needs no schema library. */
export function typeText(schema: Schema): string {
  if ('const' in schema) return JSON.stringify(schema.const)
  if (schema.enum) return schema.enum.map((value) => JSON.stringify(value)).join(' | ')
  if (schema.anyOf) return schema.anyOf.map(typeText).join(' | ')
  switch (schema.type) {
    case 'string':
    case 'boolean':
    case 'null':
      return schema.type
    case 'integer':
    case 'number':
      return 'number'
    case 'array':
      return `(${typeText(schema.items ?? {})})[]`
    case 'object':
      return objectText(schema)
    default:
      throw new TypeError(`no type is known for ${JSON.stringify(schema)}`)
  }
}

function objectText({ properties = {}, patternProperties, required = [] }: Schema): string {
  const [other] = Object.values(patternProperties ?? {})
  if (other) return `Record<string, ${typeText(other)}>`
  const members = Object.entries(properties).map(([name, one]) => {
    const comment = one.description ? `/** ${one.description.replaceAll('*/', '* /')} */ ` : ''
    return `${comment}${/^[\w$]+$/.test(name) ? name : JSON.stringify(name)}${required.includes(name) ? '' : '?'}: ${typeText(one)}`
  })
  return `{ ${members.join('; ')} }`
}
