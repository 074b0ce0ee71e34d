import type { Factor } from '@countersign/contract'

/** A suspended factor does not count: sign-in needs the password only. */
export type TwoFactorState = 'on' | 'off' | 'suspended'

export function twoFactorState(factors: readonly Factor[]): TwoFactorState {
  if (factors.some(({ state }) => state === 'active')) return 'on'
  return factors.length > 0 ? 'suspended' : 'off'
}

/** Whether the account falls back to the password alone when this factor goes. */
export function isLastActive(factor: Factor, factors: readonly Factor[]): boolean {
  return factor.state === 'active' && factors.every(({ id, state }) => id === factor.id || state !== 'active')
}
