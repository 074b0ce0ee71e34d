import { randomUUID } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { FastifyInstance } from 'fastify'
import { toRfc3339 } from '../clock.ts'
import { inSeconds, seconds } from '../durations.ts'
import type { Told } from '../problem.ts'
import { problemDocument, problemMediaType, sendProblem } from './problem-response.ts'

/** Requests under way at a time. */
export interface Room {
  /** Of those that change something. */
  changing: number
  /** Of all kinds together. */
  all: number
}

/**
 * Far more than is ever under way while answers come in time, and few enough that the last of them is answered in a tenth of a second.
 * Some of it is left when both lines of passwords are full. A proxy seldom holds more connections than `all`.
 */
export const usualRoom: Room = { changing: 160, all: 512 }

const comeBackAfter = seconds(2)

interface Deps {
  room: Room
  securityHeaders: Record<string, string>
  /** For the metrics; a line in the log for each would cost more than the refusal. */
  turnedAway: (method: string) => void
}

/**
 * Where there is no room, a request is turned away at once: a server that takes in more than it can answer answers everybody
 * late. Calls that change nothing have room of their own, so that a flood of sign-ins leaves session checks alone. A
 * request counts from when its body has arrived, or whoever sends slowly would take the room away from the others; but one that
 * comes while there is none is not listened to any further, and does not get as far as the framework. A file is read by its handler.
 */
export function keepRoom(app: FastifyInstance, { room: { changing, all }, securityHeaders, turnedAway }: Deps): void {
  const underWay = { changing: 0, all: 0 }
  const changes = ({ method }: { method?: string | undefined }) => method !== 'GET' && method !== 'HEAD'
  const isFull = (request: { method?: string | undefined }) => underWay.all >= all || (changes(request) && underWay.changing >= changing)
  const refusal = (): Told => ({ code: 'UNAVAILABLE', members: { retryAfter: toRfc3339(app.clock() + comeBackAfter) } })

  app.addHook('preValidation', (request, reply, done) => {
    if (isFull(request)) return void sendProblem(reply, refusal())
    const isChange = changes(request)
    let [isIn, isOver] = [false, false]
    const add = (count: 1 | -1) => {
      underWay.all += count
      if (isChange) underWay.changing += count
    }
    const enter = () => {
      if (isOver) return
      isIn = true
      add(1)
    }
    // Also where the caller hangs up.
    reply.raw.once('close', () => {
      isOver = true
      if (isIn) add(-1)
    })
    if (request.routeOptions.config.takesFile) request.raw.once('end', enter)
    else enter()
    done()
  })

  const headers = { ...securityHeaders, 'content-type': problemMediaType, 'retry-after': String(inSeconds(comeBackAfter)) }
  const [listen] = app.server.listeners('request') as [(request: IncomingMessage, response: ServerResponse) => void]
  app.server.off('request', listen)
  app.server.on('request', (request, response) => {
    if (!isFull(request)) return listen(request, response)
    const body = JSON.stringify(problemDocument(refusal(), app.publicOrigin, randomUUID()))
    response.writeHead(503, { ...headers, 'content-length': Buffer.byteLength(body) }).end(body)
    turnedAway(request.method ?? 'GET')
  })
}
