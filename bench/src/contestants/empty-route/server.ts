/** The limit: Fastify doing nothing but taking the same request apart, checking it by the same schema and answering. */
import { endpoints, routes } from '@countersign/contract'
import Fastify from 'fastify'

const { path, method } = routes.verifyChallenge
const { params, body } = endpoints.verifyChallenge
const answer = { type: 'object', properties: { state: { type: 'string' } } }

const app = Fastify()
app.route({
  method,
  url: path.replaceAll(/\{(\w+)\}/g, ':$1'),
  schema: { params, body, response: { 200: answer } },
  handler: async () => ({ state: 'complete' }),
})
await app.listen({ host: '127.0.0.1', port: Number(process.argv[2]) })
