import type { PasskeyDetails } from '@countersign/contract'
import { type Icon, IconDeviceLaptop, IconFingerprint, IconLockPassword, IconUsb } from '@tabler/icons-react'

/** Own pictures for what keeps a passkey: nobody's mark. */
export const keeperIcons: Record<PasskeyDetails['keptBy'], Icon> = {
  manager: IconLockPassword,
  device: IconDeviceLaptop,
  security_key: IconUsb,
  unknown: IconFingerprint,
}
