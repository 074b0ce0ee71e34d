import type { Host } from './host-key.ts'

/** Browsers are sent nowhere but to origins that the operator gave the host (RFC 9700 section 4.11). */
export function isOfHost({ origins }: Pick<Host, 'origins'>, address: string): boolean {
  const url = URL.canParse(address) ? new URL(address) : undefined
  return url !== undefined && origins.includes(url.origin) && !url.username && !url.password && !url.hash
}
