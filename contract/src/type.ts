import type TypeBox from 'typebox'

type Used = 'Array' | 'Boolean' | 'Enum' | 'Integer' | 'Literal' | 'Null' | 'Number' | 'Object' | 'Optional' | 'Record' | 'String' | 'Union'
type Schema = Record<string, unknown>

const isOptional = Symbol('optional')
const of =
  (type: string) =>
  (options: Schema = {}): Schema => ({ type, ...options })

function object(properties: Record<string, Schema & { [isOptional]?: true }>, options: Schema = {}): Schema {
  const required = Object.keys(properties).filter((name) => !properties[name]?.[isOptional])
  return { type: 'object', ...(required.length > 0 && { required }), properties, ...options }
}

/**
 * Makes the same JSON Schemas as TypeBox's builder, whose types these are. Its own code is some seven hundred modules, which took
 * longer to load than the rest of the server; what we use of it is this.
 */
export const Type = {
  Array: (items: Schema, options: Schema = {}) => ({ type: 'array', items, ...options }),
  Boolean: of('boolean'),
  Enum: (values: unknown[], options: Schema = {}) => ({ enum: values, ...options }),
  Integer: of('integer'),
  Literal: (value: unknown, options: Schema = {}) => ({ type: typeof value, const: value, ...options }),
  Null: of('null'),
  Number: of('number'),
  Object: object,
  Optional: (schema: Schema) => Object.defineProperty({ ...schema }, isOptional, { value: true }),
  Record: (key: { pattern: string }, value: Schema, options: Schema = {}) => ({
    type: 'object',
    patternProperties: { [key.pattern]: value },
    ...options,
  }),
  String: of('string'),
  Union: (anyOf: Schema[], options: Schema = {}) => ({ anyOf, ...options }),
} as unknown as Pick<typeof TypeBox, Used>
