import { hours } from '../durations.ts'
import { recoveryWaitHours } from '../policy/recovery-wait.ts'
import type { Given } from './evidence/kinds.ts'
import { completeKinds } from './evidence/kinds.ts'
import { isGrave } from './grave.ts'
import type { RecoveryCase } from './stored-case.ts'

/** Where it is grave, whatever the rules say (CAS-5, D22). */
const ofGrave = hours(72)

/** After the last approval. */
export function waitingTime(seen: Pick<RecoveryCase, 'rules' | 'risks' | 'openedBy'>, given: Given): number {
  const { rules } = seen
  const wait = hours(recoveryWaitHours(rules, completeKinds(rules, given).includes('selfie_with_document')))
  return isGrave(seen, given) ? Math.max(ofGrave, wait) : wait
}
