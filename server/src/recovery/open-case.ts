import { randomInt } from 'node:crypto'
import { holdCredentials } from '../accounts/account.ts'
import { randomSecret } from '../crypto/random.ts'
import type { Tx } from '../database/database.ts'
import { days } from '../durations.ts'
import { type AccountId, newId } from '../ids.ts'
import { lifetimes } from '../lifetimes.ts'
import { Problem } from '../problem.ts'
import type { Occasion } from '../security-events/occasion.ts'
import { recoveryOpened } from '../security-events/recovery-events.ts'
import type { FirstState } from './case.ts'
import * as store from './case-store.ts'
import type { Given } from './evidence/kinds.ts'
import { isGrave } from './grave.ts'
import { risksOf } from './risks.ts'
import { caseById, openCaseOf, placeIn, type RecoveryCase, type Rules, sealText, stopDigest } from './stored-case.ts'

export interface Opening {
  accountId: AccountId
  /** `account` on the web, `mail`, or the account of the support agent. */
  openedBy: 'account' | 'mail' | AccountId
  state: FirstState
  tool: string | null
  reason: string | null
  reasonText: string
  confirmed: { version: number; at: number } | null
  deviceId: string | null
  /** What the host says of the account's balance; null where nobody said. */
  holdsMoney: boolean | null
}

/** So many rejections within so long, and the way is closed for as long again (CAS-2). */
export const rejectionsThatClose = 3
export const rejectionWindow = days(30)

/** Every address is told in the same transaction. Throws RECOVERY_ALREADY_OPEN, RECOVERY_CLOSED, or NOT_OFFERED under a policy without recovery. */
export async function openCase(tx: Tx, occasion: Occasion, opening: Opening): Promise<RecoveryCase> {
  const { keys, now, policy } = occasion
  if (policy.recovery.mode === 'none') throw new Problem('NOT_OFFERED')
  const { accountId } = opening
  // One after the other: two openings, and an appeal that opens the case before.
  await holdCredentials(tx, accountId)
  const rejected = await tx.get(store.rejectionsSince, { accountId, since: now - rejectionWindow })
  if (rejected && rejected.count >= rejectionsThatClose)
    throw new Problem('RECOVERY_CLOSED', { retryAfter: new Date((rejected.last ?? now) + rejectionWindow).toISOString() })

  const id = newId('rcv')
  const at = { id, accountId }
  const stopToken = randomSecret()
  const rules: Rules = { ...policy.recovery, holdAfterResetHours: policy.hold.afterResetHours }
  const inserted = await tx.run(store.insertCase, {
    id,
    number: newNumber(),
    accountId,
    mode: policy.recovery.mode,
    openedBy: opening.openedBy,
    tool: opening.tool,
    reason: opening.reason,
    sealedReasonText: opening.reasonText === '' ? null : sealText(keys, at, 'sealed_reason_text', opening.reasonText),
    instructionsVersion: opening.confirmed?.version ?? null,
    instructionsConfirmedAt: opening.confirmed?.at ?? null,
    state: opening.state,
    policyVersion: policy.version,
    rules: JSON.stringify(rules),
    risks: JSON.stringify(await risksOf(tx, now, opening)),
    sealedStopToken: keys.seal(placeIn(at, 'sealed_stop_token'), Buffer.from(stopToken)),
    stopDigest: stopDigest(keys, stopToken),
    deviceId: opening.deviceId,
    now,
    submittedAt: opening.state === 'submitted' || opening.state === 'in_review' ? now : null,
    expiresAt: now + lifetimes.recoveryCase,
  })
  if (inserted === 0) {
    const open = await openCaseOf(tx, keys, accountId)
    throw open ? new Problem('RECOVERY_ALREADY_OPEN') : new Error('the number of a recovery case was taken')
  }
  const opened = await caseById(tx, keys, id)
  await recoveryOpened(tx, occasion, {
    accountId,
    caseId: id,
    number: opened.number,
    stopToken,
    until: opened.expiresAt,
    mode: opened.mode,
    openedBy: opening.openedBy,
  })
  return opened
}

/** How many must approve: two where the rules say so and there is a risk, and always where it is grave. */
export function approvalsNeeded(seen: Pick<RecoveryCase, 'rules' | 'risks' | 'openedBy'>, given: Given): number {
  if (isGrave(seen, given)) return 2
  return seen.rules.reviewers === 2 && seen.risks.length > 0 ? 2 : 1
}

/** Letters and digits that nobody mistakes for each other, as they are written by hand: no 0, 1, 5, 8, B, I, L, O, S, U, V, Z, 2. */
const letters = '34679ACDEFGHJKMNPQRTWXY'
function newNumber(): string {
  const text = Array.from({ length: 8 }, () => letters[randomInt(letters.length)]).join('')
  return `${text.slice(0, 4)}-${text.slice(4)}`
}
