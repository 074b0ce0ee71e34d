import { isIPv4, isIPv6 } from 'node:net'
import type { FastifyRequest } from 'fastify'

/**
 * What limits per client count on: the IPv4 address, or the /64 of an IPv6 address, as one household or server has all of
 * it. `request.ip` follows X-Forwarded-For only through proxies that are configured.
 */
export function clientKey(request: FastifyRequest): string {
  return keyOfAddress(request.ip) ?? keyOfAddress(request.socket.remoteAddress) ?? 'unknown'
}

/** Undefined for what is no address: a proxy that forwards a name or a port is counted as one client itself. */
export function keyOfAddress(address = ''): string | undefined {
  if (isIPv4(address)) return address
  const [bare = ''] = address.split('%', 1)
  if (!isIPv6(bare)) return undefined
  const groups = groupsOf(bare)
  const isMapped = groups.slice(0, 5).every((group) => group === 0) && groups[5] === 0xffff
  if (isMapped)
    return groups
      .slice(6)
      .flatMap((group) => [group >> 8, group & 255])
      .join('.')
  return `${groups
    .slice(0, 4)
    .map((group) => group.toString(16))
    .join(':')}::/64`
}

/** The eight groups of an IPv6 address that is known to be one, RFC 4291 §2.2. */
function groupsOf(address: string): number[] {
  const [head = '', tail] = withoutDottedEnd(address).split('::')
  const start = numbers(head)
  if (tail === undefined) return start
  const end = numbers(tail)
  return [...start, ...new Array<number>(8 - start.length - end.length).fill(0), ...end]
}

const numbers = (text: string): number[] => (text === '' ? [] : text.split(':').map((group) => Number.parseInt(group, 16)))

function withoutDottedEnd(address: string): string {
  return address.replace(/(\d+)\.(\d+)\.(\d+)\.(\d+)$/, (_all, ...bytes: string[]) => {
    const [a = 0, b = 0, c = 0, d = 0] = bytes.slice(0, 4).map(Number)
    return `${((a << 8) | b).toString(16)}:${((c << 8) | d).toString(16)}`
  })
}
