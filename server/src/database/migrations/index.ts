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
import { hosts } from './0015-hosts.ts'
import { webhooks } from './0016-webhooks.ts'
import { hostAccounts } from './0017-host-accounts.ts'
import { hostChallenges } from './0018-host-challenges.ts'
import { approvals } from './0019-approvals.ts'
import { openIdConnect } from './0020-openid-connect.ts'
import { firstFactor } from './0021-first-factor.ts'
import { approvalsAtHosts } from './0022-approvals-at-hosts.ts'
import { recovery } from './0023-recovery.ts'
import { recoveryVisits } from './0024-recovery-visits.ts'
import { evidence } from './0025-evidence.ts'
import { desk } from './0026-desk.ts'
import { intake } from './0027-intake.ts'

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
  hosts,
  webhooks,
  hostAccounts,
  hostChallenges,
  approvals,
  openIdConnect,
  firstFactor,
  approvalsAtHosts,
  recovery,
  recoveryVisits,
  evidence,
  desk,
  intake,
]
