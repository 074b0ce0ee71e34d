import type { Body } from '@countersign/contract'
import { toBytes } from './bytes.ts'

/** What an owner approves, as `requestApproval` and `redeemApproval` take it. */
export type Operation = Body<'redeemApproval'>['operation']

/**
 * The digest of an operation as the service makes it: SHA-256 over its canonical form, base64url. Compare it with that of a receipt, or
 * give it to `verifyReceipt`. It is made of what you are about to carry out, so take that from your own records.
 *
 * @example
 * const digest = await operationDigest({ kind: 'withdrawal', asset: 'BTC', network: 'bitcoin', amount: '0.25', destination: 'bc1q…' })
 */
export async function operationDigest(operation: Operation): Promise<string> {
  const bytes = await crypto.subtle.digest('SHA-256', toBytes(`countersign-operation-v1\n${canonical(operation)}`))
  return btoa(String.fromCharCode(...new Uint8Array(bytes)))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '')
}

/** RFC 8785 for what an operation is made of: objects, lists and texts, whose names are ASCII; the texts in NFC. */
function canonical(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value.normalize('NFC'))
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`
  const members = Object.entries(value as object).filter(([, one]) => one !== undefined)
  const sorted = members.sort(([one], [other]) => (one < other ? -1 : 1))
  return `{${sorted.map(([name, one]) => `${JSON.stringify(name)}:${canonical(one)}`).join(',')}}`
}
