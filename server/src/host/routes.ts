import type { FastifyInstance } from 'fastify'
import { toRfc3339 } from '../clock.ts'
import type { HostCallers } from '../host-keys/caller.ts'
import { route } from '../http/route.ts'

interface Deps {
  hosts: HostCallers
}

export function hostRoutes(app: FastifyInstance, { hosts }: Deps): void {
  route(app, 'getHost', async ({ request }) => {
    const { id, host, scopes, expiresAt } = await hosts.caller(request, 'getHost')
    return { ...host, key: { id, scopes, expiresAt: expiresAt === null ? null : toRfc3339(expiresAt) } }
  })
}
