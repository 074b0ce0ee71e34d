import type { onRequestHookHandler } from 'fastify'
import { isNavigation } from './unknown-address.ts'

const otherNames = /^(127\.0\.0\.1|\[::1\])(:\d+)?$/

/**
 * Passkeys and cookies belong to one host name. Where that name is `localhost`, a person who typed the address as a number
 * is sent there; programs are answered where they are.
 */
export function redirectToPublicHost(publicOrigin: string): onRequestHookHandler {
  const isLocal = new URL(publicOrigin).hostname === 'localhost'
  return (request, reply, done) => {
    if (isLocal && isNavigation(request) && otherNames.test(request.headers.host ?? '')) reply.redirect(publicOrigin + request.raw.url, 307)
    else done()
  }
}
