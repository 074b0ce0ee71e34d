import type { FastifySchemaValidationError } from 'fastify/types/schema.js'

/** Alternatives in an answer are told apart by their shape; that our own times are times needs no second look. */
export const serializerOptions = { validateFormats: false } as const

/** Says in plain words which field does not fit, and never what was in it: it may be a password. */
export function describeFault(faults: readonly FastifySchemaValidationError[], part: string | undefined): string {
  const fault = mostTelling(faults)
  if (!fault) return 'The request does not fit its description.'
  const path = fault.instancePath.split('/').slice(1)
  const { params } = fault

  switch (fault.keyword) {
    case 'required':
      return `${named([...path, String(params.missingProperty)], part)} is missing.`
    case 'additionalProperties':
      return unknownField(String(params.additionalProperty), path, part)
    case 'type':
      return `${named(path, part)} must be ${typeWords[String(params.type)] ?? 'of another type'}.`
    case 'minLength':
      return `${named(path, part)} must have ${params.limit} or more characters.`
    case 'maxLength':
      return `${named(path, part)} must have ${params.limit} or fewer characters.`
    case 'pattern':
    case 'format':
      return `${named(path, part)} does not have the form that is asked for.`
    case 'const':
    case 'enum':
    case 'anyOf':
      return `${named(path, part)} is none of the values that are taken.`
    default:
      return `${named(path, part)} does not fit its description.`
  }
}

/**
 * Where alternatives of a field were tried, the last fault is the one about the field and those before it are about the alternatives.
 * Where the whole body has alternatives, the one that was meant is the one that fits deepest, or else the first.
 */
function mostTelling(faults: readonly FastifySchemaValidationError[]): FastifySchemaValidationError | undefined {
  const last = faults.at(-1)
  if (last?.keyword !== 'anyOf' || last.instancePath !== '') return last
  const depth = ({ instancePath }: FastifySchemaValidationError) => instancePath.split('/').length
  return faults
    .slice(0, -1)
    .reduce<FastifySchemaValidationError | undefined>((best, one) => (best && depth(best) >= depth(one) ? best : one), undefined)
}

const typeWords: Partial<Record<string, string>> = {
  string: 'a text',
  number: 'a number',
  integer: 'a whole number',
  boolean: 'true or false',
  object: 'an object',
  array: 'a list',
  null: 'null',
}

function named(path: string[], part: string | undefined): string {
  if (path.length === 0) return part === 'body' ? 'The body' : 'The address'
  const name = path.join('.')
  return part === 'body' ? `The field "${name}"` : `The part "${name}" of the address`
}

/** The name comes from the caller: it is repeated only where it is a plain word, in case a value was sent as a name. */
function unknownField(name: string, path: string[], part: string | undefined): string {
  if (part === 'querystring') return 'The address has a query, and this call takes none.'
  return /^[A-Za-z][A-Za-z_]{0,31}$/.test(name)
    ? `${named([...path, name], part)} is not taken here.`
    : `${named(path, part)} has a field that is not taken here.`
}
