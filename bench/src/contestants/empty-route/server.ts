/** The limit: Fastify doing nothing but taking the same request apart, checking it by the same schema and answering. */
import { endpoints, routes } from '@countersign/contract'
import Fastify from 'fastify'

const { params, body } = endpoints.verifyChallenge
const answer = { type: 'object', properties: { state: { type: 'string' } } }
const nothing = { type: 'object', additionalProperties: false }

const app = Fastify()
app.route({
  method: routes.verifyChallenge.method,
  url: routes.verifyChallenge.path.replaceAll(/\{(\w+)\}/g, ':$1'),
  schema: { params, body, response: { 200: answer } },
  handler: async () => ({ state: 'complete' }),
})
app.route({
  method: routes.getSession.method,
  url: routes.getSession.path,
  schema: { querystring: nothing, response: { 200: answer } },
  handler: async () => ({ state: 'good' }),
})
app.route({
  method: routes.checkHostSession.method,
  url: routes.checkHostSession.path,
  schema: { body: endpoints.checkHostSession.body, response: { 200: answer } },
  handler: async () => ({ state: 'good' }),
})
await app.listen({ host: '127.0.0.1', port: Number(process.argv[2]) })
