import { randomUUID } from 'node:crypto'
import type { ProblemCode } from '@countersign/contract'
import Fastify, { type FastifyBaseLogger, type FastifyInstance, type FastifyReply, type FastifyRequest, LogController } from 'fastify'
import type { Clock } from '../clock.ts'
import { seconds } from '../durations.ts'
import { validatorOptions } from '../json-schema.ts'
import type { Log } from '../log.ts'
import { isOneOf } from '../networks.ts'
import { Problem } from '../problem.ts'
import { type Arrival, limitArrival, usualArrival } from './arrival.ts'
import { answerBrokenRequest } from './broken-request.ts'
import { refuseForeignOrigin } from './foreign-origin.ts'
import { forwardedAddress } from './forwarded-address.ts'
import { takeOnlyJson } from './json-body.ts'
import { lateCompilers } from './late-compilers.ts'
import type { RequestMetrics } from './metrics.ts'
import { createErrorHandler } from './problem-response.ts'
import { redirectToPublicHost } from './public-host.ts'
import { keepRoom, type Room, usualRoom } from './room.ts'
import { createSecurityHeaders } from './security-headers.ts'
import { answerUnknownAddress, collectMethods } from './unknown-address.ts'
import { serializerOptions } from './validation.ts'

declare module 'fastify' {
  interface FastifyInstance {
    clock: Clock
    publicOrigin: string
  }
  interface FastifyReply {
    /** For the line in the log. */
    problemCode: ProblemCode | undefined
  }
}

export interface HttpServerOptions {
  publicOrigin: string
  /** Addresses and networks of proxies whose X-Forwarded-For is believed; of nobody else's. */
  trustedProxies: readonly string[]
  log: Log
  clock: Clock
  metrics?: RequestMetrics
  /** Asked before anything is looked at, of every request that could be parsed at all; a problem is the answer. */
  admit?: (request: FastifyRequest) => Problem | undefined
  /** How many requests may be under way. */
  room?: Room
  arrival?: Arrival
  /** Failures of the application that have an answer of their own, such as a database that cannot be reached. */
  problemOf?: (error: unknown) => Problem | undefined
  /** Told of every refusal; the answer waits for what is promised here, such as that it is recorded. */
  refusing?: (request: FastifyRequest, problem: Problem) => Promise<void> | undefined
}

/** OWASP ASVS 4.1.4, 15.2.2: what one request may take of us. */
export const requestLimits = { bodyBytes: 64 * 1024, headerBytes: 16 * 1024, addressBytes: 8 * 1024 } as const

export function createHttpServer(options: HttpServerOptions): FastifyInstance {
  const {
    publicOrigin,
    trustedProxies,
    log,
    clock,
    metrics,
    admit = () => undefined,
    problemOf = () => undefined,
    refusing = () => undefined,
    room = usualRoom,
    arrival = usualArrival,
  } = options
  const securityHeaders = createSecurityHeaders(publicOrigin)
  const answerError = createErrorHandler(problemOf, refusing)
  const record = createRecorder(log, metrics)
  const addressOf = forwardedAddress(trustedProxies)

  const compilers = lateCompilers()
  const app = Fastify({
    loggerInstance: log as FastifyBaseLogger,
    logController: new LogController({ disableRequestLogging: true }),
    // Making a logger for each request costs more than the two lines that would use it.
    childLoggerFactory: (logger) => logger,
    genReqId: () => randomUUID(),
    trustProxy: trustedProxies.length > 0 && isOneOf(trustedProxies),
    bodyLimit: requestLimits.bodyBytes,
    requestTimeout: arrival.file,
    forceCloseConnections: 'idle',
    return503OnClosing: false,
    http: {
      maxHeaderSize: requestLimits.headerBytes,
      headersTimeout: arrival.usual,
      connectionsCheckingInterval: seconds(1),
      requireHostHeader: false,
    },
    routerOptions: { maxParamLength: 128 },
    ajv: { customOptions: validatorOptions },
    schemaController: { compilersFactory: compilers.factory },
    serializerOpts: { ajv: serializerOptions },
    clientErrorHandler: (error, socket) => answerBrokenRequest(error, socket, { publicOrigin, securityHeaders, log }),
    frameworkErrors(error, request, reply) {
      // What the router cannot read has no route, and so none of the hooks below.
      Object.defineProperty(request, 'ip', { value: addressOf(request.raw) })
      answerError(admit(request) ?? error, request, reply.headers(securityHeaders))
      record(request, reply)
    },
  })

  app.addHook('onListen', async () => void setImmediate(compilers.load))
  app.decorate('clock', clock)
  app.decorate('publicOrigin', publicOrigin)
  app.decorateReply('problemCode', undefined)
  app.addHook('onRequest', (_request, reply, done) => {
    reply.headers(securityHeaders)
    done()
  })
  keepRoom(app, { room, securityHeaders, turnedAway: (method) => metrics?.observe(method, 'turned away', 503, 0) })
  limitArrival(app, arrival)
  app.addHook('onRequest', (request, _reply, done) => done(admit(request)))
  app.addHook('onRequest', checkAddress)
  app.addHook('onRequest', redirectToPublicHost(publicOrigin))
  app.addHook('onRequest', refuseForeignOrigin(publicOrigin))
  app.addHook('onResponse', (request, reply, done) => {
    record(request, reply)
    done()
  })
  takeOnlyJson(app)
  collectMethods(app)
  app.setErrorHandler(answerError)
  app.setNotFoundHandler(answerUnknownAddress)
  // Left to Node, an expectation it does not know is answered past all of the above; RFC 9110 §10.1.1 lets it be ignored.
  app.server.on('checkExpectation', (request, response) => app.server.emit('request', request, response))
  return app
}

function checkAddress(request: FastifyRequest, _reply: FastifyReply, done: (error?: Error) => void): void {
  const address = request.raw.url ?? ''
  if (address.length > requestLimits.addressBytes) done(new Problem('ADDRESS_TOO_LONG'))
  else if (!address.startsWith('/')) done(new Problem('INVALID_REQUEST', { detail: 'The address must be a path.' }))
  else if (request.headers.host === undefined) done(new Problem('INVALID_REQUEST', { detail: 'The Host header is missing.' }))
  else done()
}

function createRecorder(log: Log, metrics: RequestMetrics | undefined) {
  return (request: FastifyRequest, reply: FastifyReply): void => {
    const { id: traceId, method } = request
    const { statusCode: status, elapsedTime, problemCode: problem } = reply
    const { url: route = 'unknown' } = request.routeOptions
    log.answered({ traceId, method, route, status, ms: Math.round(elapsedTime * 10) / 10, problem })
    metrics?.observe(method, route, status, elapsedTime)
  }
}

/** Stops accepting, lets requests under way finish, and after the grace period ends what is left. */
export async function stopHttpServer(app: FastifyInstance, grace = seconds(10)): Promise<void> {
  const deadline = setTimeout(() => app.server.closeAllConnections(), grace)
  try {
    await app.close()
  } finally {
    clearTimeout(deadline)
  }
}
