import { hours } from '../durations.ts'
import { recoveryWaitHours } from '../policy/recovery-wait.ts'
import type { Given } from './evidence/kinds.ts'
import { completeKinds } from './evidence/kinds.ts'
import type { RecoveryCase } from './stored-case.ts'

/** Where the mailbox was all there was, whatever the rules say (CAS-5, D22). */
const ofMailboxOnly = hours(72)

/** After the last approval. */
export function waitingTime({ rules, risks }: Pick<RecoveryCase, 'rules' | 'risks'>, given: Given): number {
  const wait = hours(recoveryWaitHours(rules, completeKinds(rules, given).includes('selfie_with_document')))
  return risks.includes('mailbox_only') ? Math.max(ofMailboxOnly, wait) : wait
}
