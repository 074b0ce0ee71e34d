import type { FactorKind, ProofKind } from '@countersign/contract'
import { isKindOffered } from '../policy/enforcement.ts'
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

/** Where the policy has it and the service can do it. */
export const isOffered = (kind: FactorKindModule, { service, policy }: Pick<Occasion, 'service' | 'policy'>): boolean =>
  isKindOffered(policy, kind.kind) && (kind.isOffered?.(service) ?? true)
