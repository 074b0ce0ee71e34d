import { readFile } from 'node:fs/promises'
import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify'

interface Options {
  /** Where people see us. */
  origin: string
  /** Where our forms may lead to besides. */
  countersign: string
}

const files = {
  '/exchange.css': { file: 'exchange.css', type: 'text/css; charset=utf-8' },
  '/icon.svg': { file: 'icon.svg', type: 'image/svg+xml' },
} as const

/** Calls that servers make: they are signed, and come from no page. */
export const calledByCountersign = ['/webhooks', '/account-facts']

/** A server for pages without scripts: forms come as URLSearchParams, and what servers send as the text that was signed. */
export async function buildServer({ origin, countersign }: Options): Promise<FastifyInstance> {
  const app = Fastify({ logger: false, forceCloseConnections: true, bodyLimit: 64 * 1024 })
  const policy = `default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'self' ${countersign}; frame-ancestors 'none'`

  app.removeAllContentTypeParsers()
  app.addContentTypeParser('application/x-www-form-urlencoded', { parseAs: 'string' }, (_request, body, done) =>
    done(null, new URLSearchParams(String(body))),
  )
  app.addContentTypeParser('application/json', { parseAs: 'string' }, (_request, body, done) => done(null, body))

  app.addHook('onRequest', async (request, reply) => {
    reply.headers({
      'content-security-policy': policy,
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'same-origin',
      'cross-origin-opener-policy': 'same-origin',
      'cache-control': 'no-store',
    })
    if (calledByCountersign.includes(request.url)) return undefined
    // One name, so that cookies and addresses to come back to are those of one place.
    if (request.host !== new URL(origin).host) return reply.redirect(`${origin}/`)
    return undefined
  })
  // Forms of ours alone: another site can send one, but not say that it comes from here.
  app.addHook('preHandler', async (request, reply) => {
    if (request.method !== 'POST' || calledByCountersign.includes(request.url) || request.headers.origin === origin) return undefined
    return reply.code(403).type('text/plain').send('This form was not sent from our own pages.')
  })

  for (const [url, { file, type }] of Object.entries(files)) {
    const content = await readFile(new URL(`../../page/${file}`, import.meta.url))
    app.get(url, (_request, reply) => reply.type(type).send(content))
  }
  return app
}

/** One field of a form, without spaces around it; empty where it is not there. */
export function field({ body }: FastifyRequest, name: string): string {
  return body instanceof URLSearchParams ? (body.get(name) ?? '').trim() : ''
}

export function cookie({ headers }: FastifyRequest, name: string): string | undefined {
  const pairs = (headers.cookie ?? '').split(';').map((pair) => pair.trim().split('='))
  return pairs.find(([key]) => key === name)?.[1]
}

/** Lax: a sign-in comes back from another site. */
export function setCookie(reply: FastifyReply, name: string, value: string, { origin }: Pick<Options, 'origin'>): void {
  const secure = origin.startsWith('https:') ? '; Secure' : ''
  const age = value === '' ? '; Max-Age=0' : ''
  reply.header('set-cookie', `${name}=${value}; Path=/; HttpOnly; SameSite=Lax${secure}${age}`)
}
