import { readFile } from 'node:fs/promises'
import Fastify, { type FastifyInstance, type FastifyReply } from 'fastify'
import type { MessageList } from './message-list.ts'
import type { RefusedMailboxes } from './refused-mailboxes.ts'

const pageFolder = new URL('../page/', import.meta.url)
const files = {
  '/': { file: 'inbox.html', type: 'text/html; charset=utf-8' },
  '/inbox.css': { file: 'inbox.css', type: 'text/css; charset=utf-8' },
  '/inbox.js': { file: 'inbox.js', type: 'text/javascript; charset=utf-8' },
  '/message.js': { file: 'message.js', type: 'text/javascript; charset=utf-8' },
  '/icon.svg': { file: 'icon.svg', type: 'image/svg+xml' },
} as const

const pagePolicy =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; frame-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
/** A mail comes from anywhere: wherever it is opened, it runs nothing, loads nothing and belongs to no origin. */
const mailPolicy =
  "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'self'"

const listQuery = {
  type: 'object',
  properties: { to: { type: 'string', maxLength: 320 }, after: { type: 'integer', minimum: 0 } },
} as const
const gatewayBody = {
  type: 'object',
  required: ['to', 'from', 'text'],
  properties: {
    to: { type: 'string', pattern: '^\\+[1-9][0-9]{6,14}$' },
    from: { type: 'string', maxLength: 16 },
    text: { type: 'string', maxLength: 640 },
  },
} as const
const addressParams = { type: 'object', properties: { address: { type: 'string', minLength: 3, maxLength: 320 } } } as const
const idParams = { type: 'object', properties: { id: { type: 'integer', minimum: 1 } } } as const

/** The page for people; `/api/messages` and `/api/refused` for tests and people; `/gateway` takes texts over HTTP. */
export async function buildWebServer(messages: MessageList, refused: RefusedMailboxes): Promise<FastifyInstance> {
  const app = Fastify({ logger: false, forceCloseConnections: true, bodyLimit: 4096 })

  app.addHook('onRequest', async (request, reply) => {
    setHeaders(reply)
    // Names that merely point here (DNS rebinding) would let other sites read codes.
    if (!isLoopback(request.hostname)) return reply.code(403).send({ error: 'The inbox answers to localhost only.' })
  })

  for (const [url, { file, type }] of Object.entries(files)) {
    const content = await readFile(new URL(file, pageFolder))
    app.get(url, (_request, reply) => reply.type(type).send(content))
  }

  app.get<{ Querystring: { to?: string; after?: number } }>('/api/messages', { schema: { querystring: listQuery } }, (request) => ({
    messages: messages.list(request.query),
  }))

  app.delete('/api/messages', (_request, reply) => {
    messages.clear()
    return reply.code(204).send()
  })

  app.get<{ Params: { id: number } }>('/api/messages/:id/html', { schema: { params: idParams } }, (request, reply) => {
    const message = messages.find(request.params.id)
    if (message?.kind !== 'mail' || message.html === null) return reply.code(404).send({ error: 'There is no such HTML part.' })
    return reply.header('content-security-policy', mailPolicy).type('text/html; charset=utf-8').send(message.html)
  })

  // What a gateway is asked by a form, as most of them are; it takes any token.
  app.post<{ Body: { to: string; from: string; text: string } }>('/gateway', { schema: { body: gatewayBody } }, (request, reply) => {
    const { to, from, text } = request.body
    const { id } = messages.add({ kind: 'text', from, to: [to], text })
    return reply.code(202).send({ id })
  })

  app.get('/api/refused', () => ({ mailboxes: refused.list() }))

  app.put<{ Params: { address: string } }>('/api/refused/:address', { schema: { params: addressParams } }, (request, reply) => {
    refused.refuse(request.params.address)
    return reply.code(204).send()
  })

  app.delete<{ Params: { address: string } }>('/api/refused/:address', { schema: { params: addressParams } }, (request, reply) => {
    refused.take(request.params.address)
    return reply.code(204).send()
  })

  app.get('/api/events', (_request, reply) => streamChanges(messages, reply))

  return app
}

function setHeaders(reply: FastifyReply): void {
  reply.headers({
    'content-security-policy': pagePolicy,
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    'cross-origin-resource-policy': 'same-origin',
    'cross-origin-opener-policy': 'same-origin',
    'cache-control': 'no-store',
  })
}

/** Server-sent events without content: whoever listens asks for the list again. */
function streamChanges(messages: MessageList, reply: FastifyReply): void {
  const headers = { ...reply.getHeaders(), 'content-type': 'text/event-stream' } as Record<string, string>
  reply.hijack()
  reply.raw.writeHead(200, headers)
  reply.raw.write('retry: 1000\n\n')
  const stop = messages.onChange(() => reply.raw.write('event: change\ndata:\n\n'))
  reply.raw.on('close', stop)
}

export const isLoopback = (host: string): boolean => ['localhost', '127.0.0.1', '::1', '[::1]'].includes(host)
