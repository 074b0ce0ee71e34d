import { createRequire } from 'node:module'
import type { FastifyServerOptions } from 'fastify'

type Factory = NonNullable<NonNullable<FastifyServerOptions['schemaController']>['compilersFactory']>
type Build<Made> = (schemas: unknown, options: unknown) => (definition: unknown) => Made
type Validate = ((data: unknown) => unknown) & { errors?: unknown }
type Serialize = (data: unknown) => string

/** Validators and serializers that are made when they are first needed, and a way to have all of them made before. */
export interface LateCompilers {
  factory: Factory
  /** Makes those that were not needed yet, one in a turn of the event loop, so that requests are answered in between. */
  warmUp(): void
}

/**
 * Fastify makes the validators and serializers of all routes before it listens, which took a third of the time to start. What
 * one request needs is a few milliseconds of that.
 */
export function lateCompilers(): LateCompilers {
  const waiting: (() => unknown)[] = []

  /** Made by whoever comes first: a request, or the warming up. */
  function late<T>(make: () => T): () => T {
    let made: { it: T } | undefined
    const get = () => {
      made ??= { it: make() }
      return made.it
    }
    waiting.push(get)
    return get
  }

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

  function warmUp(): void {
    const make = waiting.shift()
    if (!make) return
    make()
    setImmediate(warmUp)
  }
  return { factory: { buildValidator, buildSerializer } as Factory, warmUp }
}

const require = createRequire(import.meta.url)
const validators = () => (require('@fastify/ajv-compiler') as () => Build<Validate>)()
const serializers = () => (require('@fastify/fast-json-stringify-compiler') as () => Build<Serialize>)()
