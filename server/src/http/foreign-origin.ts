import type { FastifyRequest, onRequestHookHandler } from 'fastify'
import { Problem } from '../problem.ts'

declare module 'fastify' {
  interface FastifyContextConfig {
    /** For callers that are no browsers and prove themselves with a key in a header, which no page can make a browser send. */
    anyOrigin?: boolean
  }
}

const changesNothing = new Set(['GET', 'HEAD', 'OPTIONS'])

/**
 * Every call that changes something proves that it comes from our own pages, whether it carries a cookie or not: a sign-in
 * made from another site would put the victim into the attacker's account. SameSite alone lets sibling hosts through.
 *
 * - `Sec-Fetch-Site` is set by the browser and by no script: `same-origin`, or `none` for what the person did by hand.
 * - `Origin` must be the public origin wherever it is sent, and is enough by itself from browsers without `Sec-Fetch-Site`.
 * - With neither header the call is refused: a program that speaks this API sends `Origin`.
 */
export function refuseForeignOrigin(publicOrigin: string): onRequestHookHandler {
  return (request, _reply, done) => {
    if (changesNothing.has(request.method) || isOurOwn(request, publicOrigin) || request.routeOptions.config.anyOrigin) done()
    else done(new Problem('FOREIGN_ORIGIN'))
  }
}

function isOurOwn({ headers }: FastifyRequest, publicOrigin: string): boolean {
  const { origin, 'sec-fetch-site': site } = headers
  if (origin !== undefined && origin !== publicOrigin) return false
  if (site === undefined) return origin !== undefined
  return site === 'same-origin' || site === 'none'
}
