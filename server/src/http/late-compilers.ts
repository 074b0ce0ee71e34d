import { createRequire } from 'node:module'
import type { FastifyServerOptions } from 'fastify'

type Factory = NonNullable<NonNullable<FastifyServerOptions['schemaController']>['compilersFactory']>
type Build<Made> = (schemas: unknown, options: unknown) => (definition: unknown) => Made
type Validate = ((data: unknown) => unknown) & { errors?: unknown }
type Serialize = (data: unknown) => string

/** Validators and serializers that are made when they are first needed. */
export interface LateCompilers {
  factory: Factory
  /** Loads what they are made with, each library in a turn of the event loop of its own: the first request waits for its own schemas alone. */
  load(): void
}

/**
 * Fastify makes the validators and serializers of all routes before it listens. That took a third of the time to start, half a second of a
 * core in all and 60 MB, and what one request needs of it is a few milliseconds.
 */
export function lateCompilers(): LateCompilers {
  const buildValidator: Build<Validate> = (schemas, options) => {
    const compiler = late(() => validators()(schemas, options))
    return (definition) => {
      const validator = late(() => compiler()(definition))
      const validate: Validate = (data) => {
        const check = validator()
        const isValid = check(data)
        // Nobody asks otherwise.
        if (!isValid) validate.errors = check.errors
        return isValid
      }
      return validate
    }
  }
  const buildSerializer: Build<Serialize> = (schemas, options) => {
    const compiler = late(() => serializers()(schemas, options))
    return (definition) => {
      const serializer = late(() => compiler()(definition))
      return (data) => serializer()(data)
    }
  }

  function load(): void {
    validators()
    setImmediate(serializers)
  }
  return { factory: { buildValidator, buildSerializer } as Factory, load }
}

function late<T>(make: () => T): () => T {
  let made: { it: T } | undefined
  return () => {
    made ??= { it: make() }
    return made.it
  }
}

const require = createRequire(import.meta.url)
const validators = () => (require('@fastify/ajv-compiler') as () => Build<Validate>)()
const serializers = () => (require('@fastify/fast-json-stringify-compiler') as () => Build<Serialize>)()
