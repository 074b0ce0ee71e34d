import { createRequire } from 'node:module'
import type { Static, TSchema } from 'typebox'

/** Demands what a schema says and changes nothing: no coercion, no defaults, no silent removal. */
export const validatorOptions = { strict: true, coerceTypes: false, removeAdditional: false, useDefaults: false, allErrors: false } as const

type Compile = (definition: { schema: object }) => (value: unknown) => boolean
const require = createRequire(import.meta.url)

/** Whether a value fits a schema of the contract, judged as the body of a request is. Made ready at the first question. */
export function fits<T extends TSchema>(schema: T): (value: unknown) => value is Static<T> {
  let check: ((value: unknown) => boolean) | undefined
  return (value): value is Static<T> => {
    check ??= compiler()({ schema })
    return check(value)
  }
}

const compiler = (): Compile => require('@fastify/ajv-compiler')()({}, { customOptions: validatorOptions })
