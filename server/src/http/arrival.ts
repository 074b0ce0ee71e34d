import type { IncomingMessage } from 'node:http'
import type { FastifyInstance } from 'fastify'
import type { Millis } from '../clock.ts'
import { minutes, seconds } from '../durations.ts'

/** In how long a request has to be here. */
export interface Arrival {
  usual: Millis
  /** Of 8 MiB from a phone where the reception is bad. */
  file: Millis
}

export const usualArrival: Arrival = { usual: seconds(10), file: minutes(2) }

/** Node knows one time for all requests. It is given that of files; whatever else has a body is cut off here, as Node would. */
export function limitArrival(app: FastifyInstance, { usual }: Arrival): void {
  const timers = new WeakMap<IncomingMessage, NodeJS.Timeout>()
  app.server.prependListener('request', (request: IncomingMessage) => {
    if (!hasBody(request)) return
    const isLate = () => app.server.emit('clientError', Object.assign(new Error(), { code: 'ERR_HTTP_REQUEST_TIMEOUT' }), request.socket)
    const timer = setTimeout(isLate, usual)
    timers.set(request, timer)
    // When it has arrived, or nobody wants it any more.
    request.once('close', () => clearTimeout(timer))
  })
  app.addHook('onRequest', (request, _reply, done) => {
    if (request.routeOptions.config.takesFile) clearTimeout(timers.get(request.raw))
    done()
  })
}

const hasBody = ({ headers }: IncomingMessage): boolean =>
  headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0
