import type { Migration } from '../migration.ts'
import { foundation } from './0001-foundation.ts'
import { auditChain } from './0002-audit-chain.ts'
import { passwordAndFreeze } from './0003-password-and-freeze.ts'
import { limits } from './0004-limits.ts'
import { notices } from './0005-notices.ts'
import { staff } from './0006-staff.ts'
import { clock } from './0007-clock.ts'
import { factorKinds } from './0008-factor-kinds.ts'
import { passkeys } from './0009-passkeys.ts'
import { sms } from './0010-sms.ts'
import { recoveryCodes } from './0011-recovery-codes.ts'
import { language } from './0012-language.ts'
import { factorUse } from './0013-factor-use.ts'
import { policy } from './0014-policy.ts'

/** In order, numbered from 1 without gaps. A migration that has been released is never edited: it gets a successor. */
export const migrations: Migration[] = [
  foundation,
  auditChain,
  passwordAndFreeze,
  limits,
  notices,
  staff,
  clock,
  factorKinds,
  passkeys,
  sms,
  recoveryCodes,
  language,
  factorUse,
  policy,
]
