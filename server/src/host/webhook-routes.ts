import type { FastifyInstance } from 'fastify'
import { toRfc3339 } from '../clock.ts'
import type { Database } from '../database/database.ts'
import type { HostCallers } from '../host-keys/caller.ts'
import { idempotent } from '../host-keys/idempotent.ts'
import { route } from '../http/route.ts'
import type { HostId } from '../ids.ts'
import { accepted, Problem } from '../problem.ts'
import { listDeadLetters, replayAll } from '../webhooks/dead-letters.ts'
import { addEndpoint, endEndpoint, findEndpoint, listEndpoints, rotateSecret, type WebhookEndpoint } from '../webhooks/endpoint.ts'
import { faultOfTarget } from '../webhooks/safe-target.ts'

interface Deps {
  database: Database
  hosts: HostCallers
  /** Whether events may be sent to private networks. */
  allowPrivate: boolean
  wakeOutbox: () => void
}

export function webhookRoutes(app: FastifyInstance, { database, hosts, allowPrivate, wakeOutbox }: Deps): void {
  const occasionOf = (now: number, caller: Parameters<HostCallers['occasion']>[1]) => ({
    ...hosts.occasion(now, caller),
    actor: 'host' as const,
  })

  route(app, 'listWebhooks', async ({ request }) => {
    const { host } = await hosts.caller(request, 'listWebhooks')
    return { items: (await database.read((tx) => listEndpoints(tx, host.id))).map(shown), nextCursor: null }
  })

  route(app, 'addWebhook', async ({ body, request, now }) => {
    const caller = await hosts.caller(request, 'addWebhook')
    const occasion = occasionOf(now, caller)
    const { url, types = [] } = body
    const fault = faultOfTarget(url, { allowPrivate })
    if (fault) throw new Problem('WEBHOOK_URL_REFUSED', { detail: fault })
    return accepted(
      await idempotent(database, { ...occasion, request, host: caller.host }, async (tx) => {
        const added = await addEndpoint(tx, occasion, { hostId: caller.host.id, url, types })
        return added ? { ...shown(added.endpoint), secret: added.secret } : { refused: new Problem('WEBHOOK_LIMIT_REACHED') }
      }),
    )
  })

  route(app, 'rotateWebhookSecret', async ({ params, request, now }) => {
    const caller = await hosts.caller(request, 'rotateWebhookSecret')
    const occasion = occasionOf(now, caller)
    const endpoint = await endpointOf(caller.host, params.id)
    return accepted(
      await idempotent(database, { ...occasion, request, host: caller.host }, async (tx) => {
        const rotated = await rotateSecret(tx, occasion, endpoint)
        return rotated ? { ...rotated, formerUntil: toRfc3339(rotated.formerUntil) } : { refused: new Problem('NOT_FOUND') }
      }),
    )
  })

  route(app, 'removeWebhook', async ({ params, request, now }) => {
    const caller = await hosts.caller(request, 'removeWebhook')
    const endpoint = await endpointOf(caller.host, params.id)
    await database.unit((tx) => endEndpoint(tx, occasionOf(now, caller), endpoint))
  })

  route(app, 'listDeadLetters', async ({ params, query, request }) => {
    const { host } = await hosts.caller(request, 'listDeadLetters')
    const endpoint = await endpointOf(host, params.id)
    const before = query.cursor === undefined ? undefined : Number(query.cursor)
    const { letters, next } = await database.read((tx) => listDeadLetters(tx, endpoint, before))
    const items = letters.map((letter) => ({ ...letter, at: toRfc3339(letter.at), failedAt: toRfc3339(letter.failedAt) }))
    return { items, nextCursor: next === null ? null : String(next) }
  })

  route(app, 'replayWebhooks', async ({ params, body, request, now }) => {
    const caller = await hosts.caller(request, 'replayWebhooks')
    const endpoint = await endpointOf(caller.host, params.id)
    const wanted = 'eventId' in body ? body : { since: Date.parse(body.since) }
    const count = await replayAll(database, hosts.occasion(now, caller), endpoint, wanted)
    wakeOutbox()
    return { count }
  })

  async function endpointOf(host: { id: HostId }, id: string): Promise<WebhookEndpoint> {
    const endpoint = await database.read((tx) => findEndpoint(tx, host.id, id))
    if (!endpoint) throw new Problem('NOT_FOUND')
    return endpoint
  }
}

const shown = ({ id, url, types, createdAt }: WebhookEndpoint) => ({ id, url, types, createdAt: toRfc3339(createdAt) })
