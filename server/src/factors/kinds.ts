import type { FactorKind, ProofKind } from '@countersign/contract'
import type { Occasion } from '../security-events/occasion.ts'
import type { FactorKindModule } from './factor-kind.ts'
import { passkeyKind } from './passkey/passkey-kind.ts'
import { smsKind } from './sms/sms-kind.ts'
import { totpKind } from './totp/totp-kind.ts'

/** Every kind of factor there is. The compiler asks for a kind of the contract that is missing here. */
export const factorKinds: Record<FactorKind, FactorKindModule> = {
  totp: totpKind,
  passkey: passkeyKind,
  sms: smsKind,
}

export const isFactorKind = (kind: ProofKind): kind is FactorKind => Object.hasOwn(factorKinds, kind)

export const isOffered = (kind: FactorKindModule, { service }: Pick<Occasion, 'service'>): boolean => kind.isOffered?.(service) ?? true
