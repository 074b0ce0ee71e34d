import { BlockList, isIP } from 'node:net'

/**
 * Whether an address is one of these, or in one of these networks; an IPv4 address also where it is written as an IPv6 one. The last answer is
 * remembered, as nearly every request comes through the same proxy.
 */
export function isOneOf(networks: readonly string[]): (address: string) => boolean {
  const list = new BlockList()
  for (const one of networks) {
    const [address = '', bits] = one.split('/')
    if (bits === undefined) list.addAddress(address, familyOf(address))
    else list.addSubnet(address, Number(bits), familyOf(address))
  }
  let last = { address: '', isOne: false }
  return (address) => {
    if (address !== last.address) last = { address, isOne: isIP(address) !== 0 && list.check(address, familyOf(address)) }
    return last.isOne
  }
}

const familyOf = (address: string) => (isIP(address) === 6 ? 'ipv6' : 'ipv4')
