import type { IncomingMessage } from 'node:http'
import { BlockList, isIP } from 'node:net'

/**
 * Where a request comes from that the router could not read: for those, Fastify does not look at X-Forwarded-For. The same
 * rule as everywhere: hop by hop from the nearest one, as long as the hop is one of the configured proxies.
 */
export function forwardedAddress(trustedProxies: readonly string[]): (message: IncomingMessage) => string {
  const proxies = new BlockList()
  for (const one of trustedProxies) {
    const [address = '', bits] = one.split('/')
    if (bits === undefined) proxies.addAddress(address, familyOf(address))
    else proxies.addSubnet(address, Number(bits), familyOf(address))
  }
  const isProxy = (address: string) => isIP(address) !== 0 && proxies.check(address, familyOf(address))

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

const familyOf = (address: string) => (isIP(address) === 6 ? 'ipv6' : 'ipv4')
