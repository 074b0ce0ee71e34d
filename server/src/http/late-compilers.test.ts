import assert from 'node:assert/strict'
import { test } from 'node:test'
import Fastify from 'fastify'
import { lateCompilers } from './late-compilers.ts'

const body = { type: 'object', required: ['age'], properties: { age: { type: 'integer' } }, additionalProperties: false }

function appWith(compilers = lateCompilers()) {
  const app = Fastify({
    schemaController: { compilersFactory: compilers.factory },
    ajv: { customOptions: { coerceTypes: false, removeAdditional: false } },
  })
  app.post(
    '/',
    { schema: { body, response: { 200: { type: 'object', properties: { age: { type: 'integer' } } } } } },
    async ({ body: given }) => ({
      ...(given as object),
      secret: 'not in the schema',
    }),
  )
  return app
}

test('the first request is judged like every later one, and what an answer may not hold is left out', async () => {
  const app = appWith()

  for (let time = 0; time < 2; time++) {
    const fine = await app.inject({ method: 'POST', url: '/', payload: { age: 7 } })
    assert.deepEqual([fine.statusCode, fine.json()], [200, { age: 7 }])
    const wrong = await app.inject({ method: 'POST', url: '/', payload: { age: '7' } })
    assert.equal(wrong.statusCode, 400)
    assert.match(wrong.json().message, /age must be integer/)
    const more = await app.inject({ method: 'POST', url: '/', payload: { age: 7, more: 1 } })
    assert.equal(more.statusCode, 400)
  }
})

test('loading what makes them changes no answer', async () => {
  const compilers = lateCompilers()
  const app = appWith(compilers)
  await app.ready()

  compilers.load()
  for (let turn = 0; turn < 20; turn++) await new Promise(setImmediate)

  assert.equal((await app.inject({ method: 'POST', url: '/', payload: {} })).statusCode, 400)
  assert.equal((await app.inject({ method: 'POST', url: '/', payload: { age: 1 } })).statusCode, 200)
})
