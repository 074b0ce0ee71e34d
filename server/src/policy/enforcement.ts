import type { FactorKind } from '@countersign/contract'
import type { Millis } from '../clock.ts'
import type { Method, Policy } from './policy.ts'

/** Whether an account without a second factor may do nothing but set one up, at this moment. */
export function isFactorRequired({ enforcement, requiredFrom }: Policy, now: Millis): boolean {
  return enforcement === 'required' && (requiredFrom === null || now >= Date.parse(requiredFrom))
}

export const isMethodOffered = ({ methods }: Policy, method: Method): boolean => methods.enabled.includes(method)

/** An authenticator app may be one of either manner. */
export const isKindOffered = (policy: Policy, kind: FactorKind): boolean =>
  isMethodOffered(policy, kind) || (kind === 'totp' && isMethodOffered(policy, 'authy'))
