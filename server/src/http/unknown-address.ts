import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { Problem } from '../problem.ts'
import { pageHeaders, policyOf } from './security-headers.ts'

interface KnownAddress {
  pattern: RegExp
  methods: Set<string>
}

declare module 'fastify' {
  interface FastifyInstance {
    knownAddresses: Map<string, KnownAddress>
    /** What a browser is shown at an address that does not exist; without it the problem document. */
    notFoundPage: ((reply: FastifyReply) => FastifyReply) | undefined
    /** What a browser is shown that another site sent here with something that cannot be done. `fault` is a word of the code. */
    faultPage: (fault: string) => { html: string; headers: Record<string, string> }
  }
}

/** The router tells an unknown path from a known one with another method no more than by both being absent. */
export function collectMethods(app: FastifyInstance): void {
  const known = new Map<string, KnownAddress>()
  app.decorate('knownAddresses', known)
  app.decorate('notFoundPage', undefined)
  app.decorate('faultPage', () => ({ html: '', headers: pageHeaders(policyOf()) }))
  app.addHook('onRoute', ({ url, method }) => {
    const address = known.get(url) ?? { pattern: patternOf(url), methods: new Set() }
    known.set(url, address)
    for (const name of [method].flat()) address.methods.add(name)
  })
}

function patternOf(url: string): RegExp {
  const parts = url.split('/').map((part) => (part.startsWith(':') ? '[^/]+' : part === '*' ? '.*' : part.replaceAll(/[^\w-]/g, '\\$&')))
  return new RegExp(`^${parts.join('/')}$`)
}

export function answerUnknownAddress(request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const { knownAddresses, notFoundPage } = request.server
  const methods = methodsAt(pathOf(request), knownAddresses.values())
  // A route that looked for a file and found none comes here too, with a method it does take.
  if (methods.length > 0 && !methods.includes(request.method)) {
    reply.header('allow', methods.join(', '))
    throw new Problem('METHOD_NOT_ALLOWED')
  }
  if (notFoundPage && isNavigation(request)) return notFoundPage(reply)
  throw new Problem('NOT_FOUND')
}

function methodsAt(path: string, known: Iterable<KnownAddress>): string[] {
  const methods = [...known].filter(({ pattern }) => pattern.test(path)).flatMap((address) => [...address.methods])
  return [...new Set(methods)].sort()
}

function pathOf(request: FastifyRequest): string {
  const [path = '/'] = request.url.split('?', 1)
  try {
    return decodeURI(path)
  } catch {
    return path
  }
}

/** A person who followed a link, rather than a program. */
export function isNavigation(request: FastifyRequest): boolean {
  return request.method === 'GET' && (request.headers.accept ?? '').includes('text/html')
}
