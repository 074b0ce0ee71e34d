import type { IncomingMessage } from 'node:http'
import { isOneOf } from '../networks.ts'

/**
 * Where a request comes from that the router could not read: for those, Fastify does not look at X-Forwarded-For. The same
 * rule as everywhere: hop by hop from the nearest one, as long as the hop is one of the configured proxies.
 */
export function forwardedAddress(trustedProxies: readonly string[]): (message: IncomingMessage) => string {
  const isProxy = isOneOf(trustedProxies)

  return ({ socket, headers }) => {
    const hops = [headers['x-forwarded-for'] ?? '']
      .join(',')
      .split(',')
      .map((hop) => hop.trim())
    let address = socket.remoteAddress ?? ''
    for (const hop of hops.reverse()) {
      if (hop === '' || !isProxy(address)) break
      address = hop
    }
    return address
  }
}
