import { lookup as lookUp } from 'node:dns'
import { BlockList, isIP, type LookupFunction } from 'node:net'

/** Networks that are nobody's public server (IANA special-purpose registries, RFC 6890): a receiver there would be one of our own. */
const ipv4 = [
  ...['0.0.0.0/8', '10.0.0.0/8', '100.64.0.0/10', '127.0.0.0/8', '169.254.0.0/16', '172.16.0.0/12', '192.0.0.0/24', '192.0.2.0/24'],
  ...['192.88.99.0/24', '192.168.0.0/16', '198.18.0.0/15', '198.51.100.0/24', '203.0.113.0/24', '224.0.0.0/4', '240.0.0.0/4'],
]
/** Of 2000::/3, which is all that is public: what carries an IPv4 address inside, and what is set aside. */
const ipv6 = ['2001::/23', '2001:db8::/32', '2002::/16', '3fff::/20']

const special = new BlockList()
for (const [networks, family] of [
  [ipv4, 'ipv4'],
  [ipv6, 'ipv6'],
] as const)
  for (const network of networks) {
    const [address = '', length] = network.split('/')
    special.addSubnet(address, Number(length), family)
  }
const publicIpv6 = new BlockList()
publicIpv6.addSubnet('2000::', 3, 'ipv6')

export function isPublicAddress(address: string): boolean {
  if (isIP(address) === 4) return !special.check(address, 'ipv4')
  return isIP(address) === 6 && publicIpv6.check(address, 'ipv6') && !special.check(address, 'ipv6')
}

/** Why events cannot be sent there, or undefined. What a name stands for is looked at each time it is looked up. */
export function faultOfTarget(text: string, { allowPrivate }: { allowPrivate: boolean }): string | undefined {
  if (!URL.canParse(text)) return 'It is no address.'
  const url = new URL(text)
  if (url.protocol !== 'https:' && !(allowPrivate && url.protocol === 'http:')) return 'It must begin with https://.'
  if (url.username || url.password) return 'It must have no name and no password in it; events are signed.'
  if (url.hash) return 'It must have no fragment.'
  const host = url.hostname.replaceAll(/[[\]]/g, '')
  if (!allowPrivate && (isIP(host) ? !isPublicAddress(host) : !host.includes('.') || host.endsWith('.localhost')))
    return 'It is not in the public internet.'
  return undefined
}

/**
 * For the connection itself, so that what is checked is what is connected to: a name may stand for another address a moment later.
 * One address inside is enough to refuse them all.
 */
export const publicLookup: LookupFunction = (hostname, options, done) => {
  lookUp(hostname, { ...options, all: true }, (error, addresses) => {
    if (error) return done(error, '')
    if (!addresses.every(({ address }) => isPublicAddress(address)))
      return done(Object.assign(new Error('not a public address'), { code: 'PRIVATE_TARGET' }), '')
    const [first] = addresses
    if (options.all) done(null, addresses)
    else done(null, first?.address ?? '', first?.family)
  })
}
