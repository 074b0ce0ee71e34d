import type { FactorKind } from '@countersign/contract'
import { type Icon, IconDeviceMobile, IconFingerprint, IconMessage } from '@tabler/icons-react'
import { t } from 'i18next'

/** One picture for each kind of factor, the same wherever it is shown. */
const icons: Record<FactorKind, Icon> = {
  totp: IconDeviceMobile,
  passkey: IconFingerprint,
  sms: IconMessage,
}

export function FactorIcon({ of }: { of: FactorKind }) {
  const Picture = icons[of]
  return <Picture size={24} stroke={1.6} aria-hidden="true" />
}

export const factorKindName = (kind: FactorKind): string => t(`factorKinds.${kind}`)
