import { domainToASCII } from 'node:url'

export interface EmailAddress {
  /** As the person wrote it, without surrounding space. */
  address: string
  /** The form in which two spellings of one mailbox are equal. */
  canonical: string
}

// RFC 5321 section 4.1.2 dot-string, without quoted local parts, which nobody types and mail systems mangle.
const localPart = /^[\p{L}\p{N}!#$%&'*+/=?^_`{|}~-]+(\.[\p{L}\p{N}!#$%&'*+/=?^_`{|}~-]+)*$/u
// `domainToASCII` reads the host of a URL: it would drop line ends, decode %61 and cut off /path.
const domainAsWritten = /^[\p{L}\p{M}\p{N}.-]+$/u
const invisible = /\p{Default_Ignorable_Code_Point}/u
const asciiDomain = /^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]([a-z0-9-]{0,61}[a-z0-9])?$/

/** Undefined for what no mail can be sent to. Case, Unicode form and the domain's spelling make no second account. */
export function parseEmailAddress(text: string): EmailAddress | undefined {
  const address = text.trim().normalize('NFKC')
  const at = address.lastIndexOf('@')
  if (at < 1 || address.length > 254 || invisible.test(address)) return undefined
  const [local, written] = [address.slice(0, at), address.slice(at + 1)]
  if (Buffer.byteLength(local) > 64 || !localPart.test(local) || !domainAsWritten.test(written)) return undefined
  const domain = domainToASCII(written).toLowerCase()
  if (!asciiDomain.test(domain) || Buffer.byteLength(local) + 1 + domain.length > 254) return undefined
  return { address, canonical: `${local.toLowerCase().normalize('NFC')}@${domain}` }
}

/** Enough for its owner to know which one is meant: the first letter and the domain. How long the rest is does not show. */
export const maskAddress = (address: string): string => `${[...address][0]}•••••${address.slice(address.lastIndexOf('@'))}`
