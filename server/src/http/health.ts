import { createHash, timingSafeEqual } from 'node:crypto'
import { setTimeout as after } from 'node:timers/promises'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { toRfc3339 } from '../clock.ts'
import { seconds } from '../durations.ts'
import { Problem } from '../problem.ts'
import type { RequestMetrics } from './metrics.ts'

export interface HealthOptions {
  /** Whether requests can be answered now. */
  isReady: () => Promise<boolean>
  metrics: RequestMetrics
  metricsToken: string | null
}

/** As long as the database may keep any request waiting. */
const readyWithin = seconds(2)

export function registerHealth(app: FastifyInstance, { isReady, metrics, metricsToken }: HealthOptions): void {
  app.get('/healthz', async () => ({ status: 'alive' }))

  app.get('/readyz', async () => {
    if (await answersInTime(isReady)) return { status: 'ready' }
    throw new Problem('UNAVAILABLE', { retryAfter: toRfc3339(app.clock() + readyWithin) }, 'not ready')
  })

  app.get('/metrics', async (request, reply) => {
    // Refused as if there were nothing: who may not read it need not know that it is there.
    if (metricsToken === null ? !isOnThisMachine(request) : !carries(request, metricsToken)) throw new Problem('NOT_FOUND')
    return reply.type(metrics.registry.contentType).send(await metrics.registry.metrics())
  })
}

async function answersInTime(isReady: () => Promise<boolean>): Promise<boolean> {
  const limit = new AbortController()
  try {
    return await Promise.race([isReady().catch(() => false), after(readyWithin, false, { signal: limit.signal })])
  } finally {
    limit.abort()
  }
}

/** A proxy on the same machine connects from loopback too, on behalf of anybody. */
function isOnThisMachine({ socket, headers }: FastifyRequest): boolean {
  const isLoopback = /^(::1|(::ffff:)?127\.\d+\.\d+\.\d+)$/.test(socket.remoteAddress ?? '')
  return isLoopback && !headers.forwarded && !headers['x-forwarded-for'] && !headers.via
}

/** Digests have one length, so the comparison does not tell how long the token is. */
function carries({ headers }: FastifyRequest, token: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest()
  return timingSafeEqual(digest(headers.authorization ?? ''), digest(`Bearer ${token}`))
}
