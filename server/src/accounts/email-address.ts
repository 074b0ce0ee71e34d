import { domainToASCII } from 'node:url'

export interface EmailAddress {
  /** As the person wrote it, without surrounding space. */
  address: string
  /** The form in which two spellings of one mailbox are equal. */
  canonical: string
}

// RFC 5321 section 4.1.2 dot-string, without quoted local parts, which nobody types and mail systems mangle.
const localPart = /^[\p{L}\p{N}!#$%&'*+/=?^_`{|}~-]+(\.[\p{L}\p{N}!#$%&'*+/=?^_`{|}~-]+)*$/u
const asciiDomain = /^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]([a-z0-9-]{0,61}[a-z0-9])?$/

/** Undefined for what no mail can be sent to. Case, Unicode form and the domain's spelling make no second account. */
export function parseEmailAddress(text: string): EmailAddress | undefined {
  const address = text.trim().normalize('NFKC')
  const at = address.lastIndexOf('@')
  if (at < 1 || address.length > 254) return undefined
  const local = address.slice(0, at)
  const domain = domainToASCII(address.slice(at + 1)).toLowerCase()
  if (Buffer.byteLength(local) > 64 || !localPart.test(local) || !asciiDomain.test(domain)) return undefined
  return { address, canonical: `${local.toLowerCase().normalize('NFC')}@${domain}` }
}
