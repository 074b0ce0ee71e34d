import { hours } from '../durations.ts'
import { recoveryWaitHours } from '../policy/recovery-wait.ts'
import type { Given } from './evidence/kinds.ts'
import { completeKinds } from './evidence/kinds.ts'
import { isMailboxOnly } from './mailbox-only.ts'
import type { RecoveryCase } from './stored-case.ts'

/** Where the mailbox was all there was, whatever the rules say (CAS-5, D22). */
const ofMailboxOnly = hours(72)

/** After the last approval. */
export function waitingTime(seen: Pick<RecoveryCase, 'rules' | 'openedBy'>, given: Given): number {
  const { rules } = seen
  const wait = hours(recoveryWaitHours(rules, completeKinds(rules, given).includes('selfie_with_document')))
  return isMailboxOnly(seen, given) ? Math.max(ofMailboxOnly, wait) : wait
}
