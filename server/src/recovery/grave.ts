import type { Given } from './evidence/kinds.ts'
import { isMailboxOnly } from './mailbox-only.ts'
import type { RecoveryCase } from './stored-case.ts'

/** Two people and three days, whatever the rules say: where nothing but the mailbox was shown, and where its owner wanted nobody in. */
export const isGrave = (seen: Pick<RecoveryCase, 'rules' | 'risks' | 'openedBy'>, given: Given): boolean =>
  isMailboxOnly(seen, given) || seen.risks.includes('frozen')
