import type { AddressInfo } from 'node:net'
import { connect } from 'node:net'
import type { TestContext } from 'node:test'
import type { Session } from '@countersign/contract'
import type { FastifyInstance } from 'fastify'
import { createLog } from '../log.ts'
import { createHttpServer, type HttpServerOptions } from './server.ts'

export const origin = 'https://id.example.test'
/** Headers of a call made by our own page. */
export const ownPage = { origin, 'sec-fetch-site': 'same-origin' }

export function testServer(t: TestContext, options: Partial<HttpServerOptions> = {}): { app: FastifyInstance; lines: string[] } {
  const lines: string[] = []
  const log = createLog('info', { write: (line) => lines.push(line) })
  const app = createHttpServer({ publicOrigin: origin, trustedProxies: [], log, clock: Date.now, ...options })
  t.after(() => app.close())
  return { app, lines }
}

/** Sends bytes as they are and gives back all that comes until the other end closes. */
export async function exchange(app: FastifyInstance, bytes: string | Buffer): Promise<string> {
  if (!app.server.listening) await app.listen({ port: 0, host: '127.0.0.1' })
  const socket = connect((app.server.address() as AddressInfo).port, '127.0.0.1')
  socket.write(bytes)
  let answer = ''
  for await (const chunk of socket) answer += chunk
  return answer
}

const time = '2026-11-21T12:00:00.000Z'

export const session: Session = {
  id: `ses_${'a'.repeat(26)}`,
  accountId: `acc_${'b'.repeat(26)}`,
  email: 'mara@example.test',
  aal: 'aal1',
  amr: ['pwd'],
  authenticatedAt: time,
  expiresAt: time,
  idleExpiresAt: time,
  isRestricted: false,
  isRebinding: false,
}
