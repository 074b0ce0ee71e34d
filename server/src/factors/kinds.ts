import type { FactorKind } from '@countersign/contract'
import type { Occasion } from '../security-events/occasion.ts'
import type { FactorKindModule } from './factor-kind.ts'
import { smsKind } from './sms/sms-kind.ts'
import { totpKind } from './totp/totp-kind.ts'

/** Every kind of factor there is. The compiler asks for a kind of the contract that is missing here. */
export const factorKinds: Record<FactorKind, FactorKindModule> = {
  totp: totpKind,
  sms: smsKind,
}

export const isOffered = (kind: FactorKindModule, { service }: Pick<Occasion, 'service'>): boolean => kind.isOffered?.(service) ?? true
