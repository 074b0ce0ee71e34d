import { type Answer, type Body, type Endpoint, type EndpointName, endpoints, type Params, type Query, routes } from '@countersign/contract'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Millis } from '../clock.ts'
import { Problem } from '../problem.ts'

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Its name in the contract. */
    call?: EndpointName
  }
}

/** What a handler is given: everything in it fits the contract. */
export interface Call<N extends EndpointName> {
  params: Params<N>
  query: Query<N>
  body: Body<N>
  /** What was sent, for calls that take a file: read when asked for, and let go of with the end of what it was for. Throws UNAVAILABLE. */
  file: <T>(use: (bytes: Buffer) => Promise<T>) => Promise<T>
  request: FastifyRequest
  reply: FastifyReply
  now: Millis
}

/** A handler of an endpoint with an empty answer gives nothing back. */
export type Handlers = { [N in EndpointName]: (call: Call<N>) => Promise<Answer<N> extends undefined ? void : Answer<N>> }

/**
 * The only way an endpoint of the API comes to be: method, path, checks on what comes in, the shape and status of what
 * goes out are all read from the contract under its name.
 */
export function route<N extends EndpointName>(app: FastifyInstance, name: N, handler: Handlers[N]): void {
  const { method, path } = routes[name]
  const { caller, params, query, body, takesFile, status, answer }: Endpoint = endpoints[name]

  app.route({
    method,
    url: path.replaceAll(/\{(\w+)\}/g, ':$1'),
    // A key in a header is something that no page can make a browser send.
    config: { call: name, anyOrigin: caller === 'host', takesFile: takesFile ?? false },
    schema: {
      querystring: query ?? nothing,
      ...(params && { params }),
      ...(body && { body }),
      ...(answer && { response: { [status]: answer } }),
    },
    async handler(request, reply) {
      if (!body && !takesFile && hasContent(request.body)) throw new Problem('INVALID_REQUEST', { detail: 'This call takes no body.' })
      const file: Call<N>['file'] = (use) => app.withFile(request.body, use)
      const call = { params: request.params, query: request.query, body: request.body, file, request, reply, now: app.clock() } as Call<N>
      const result = await handler(call)
      reply.code(status)
      return answer ? result : reply.send()
    },
  })
}

const nothing = { type: 'object', additionalProperties: false }

/** Clients that send `{}` with every POST mean nothing by it. */
const hasContent = (body: unknown): boolean =>
  body !== undefined && !(typeof body === 'object' && body !== null && Object.keys(body).length === 0)
