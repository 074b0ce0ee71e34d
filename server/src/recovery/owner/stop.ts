import type { RecoveryWarning } from '@countersign/contract'
import { freeze } from '../../account-security/freeze-and-thaw.ts'
import { holdCredentials } from '../../accounts/account.ts'
import { paused } from '../../challenges/answer.ts'
import { toRfc3339 } from '../../clock.ts'
import type { Tx } from '../../database/database.ts'
import type { AccountId } from '../../ids.ts'
import { budgets } from '../../limits/budgets.ts'
import { refundAttempt, spendAttempt } from '../../limits/spend-attempt.ts'
import { Problem } from '../../problem.ts'
import type { Occasion } from '../../security-events/occasion.ts'
import { isClosed } from '../case.ts'
import { type Mover, moveCase } from '../move-case.ts'
import { shownState } from '../status/case-status.ts'
import { caseById, caseByStopToken, openCaseOf, type RecoveryCase } from '../stored-case.ts'

/**
 * The owner's word against a case: from the link of any mail about it, from a session, or from the visit. It can only make things safer,
 * so nothing is asked for.
 */
export async function lookAtStop(tx: Tx, occasion: Occasion, token: string): Promise<RecoveryWarning | { refused: Problem }> {
  const found = await findByLink(tx, occasion, token)
  if ('refused' in found) return found
  await refundAttempt(tx, budgets.clientLinks, occasion.client.address)
  return warningOf(found)
}

/** Doing it twice is doing it once. What is done already stays done, and the answer says so. */
export async function stopByLink(
  tx: Tx,
  occasion: Occasion,
  token: string,
  wantsFreeze: boolean,
): Promise<RecoveryWarning | { refused: Problem }> {
  const found = await findByLink(tx, occasion, token)
  if ('refused' in found) return found
  const stopped = await stopOrLook(tx, occasion, found)
  if (wantsFreeze) await freeze(tx, occasion, found.accountId, 'unknown')
  return warningOf(stopped)
}

/** Where it is over, or the new factor is there already, the case stays as it is. */
async function stopOrLook(tx: Tx, occasion: Occasion, found: RecoveryCase): Promise<RecoveryCase> {
  const stopped = await tx.inner(() => stopCase(tx, occasion, found, { actor: 'unknown' }))
  if (stopped.ok) return stopped.value
  if (stopped.error instanceof Problem && stopped.error.code === 'CASE_MOVED_ON') return caseById(tx, occasion.keys, found.id)
  throw stopped.error
}

export async function stopOwn(tx: Tx, occasion: Occasion, accountId: AccountId): Promise<void> {
  const open = await openCaseOf(tx, occasion.keys, accountId)
  if (!open) throw new Problem('NOT_FOUND')
  await stopCase(tx, occasion, open, { actor: 'account' })
}

/** Waits for whoever moves the case in this moment, and ends what they left: only the new factor may be faster than its owner's word. */
export async function stopCase(
  tx: Tx,
  occasion: Occasion,
  { id, accountId }: Pick<RecoveryCase, 'id' | 'accountId'>,
  mover: Mover,
): Promise<RecoveryCase> {
  await holdCredentials(tx, accountId)
  return moveCase(tx, occasion, await caseById(tx, occasion.keys, id), 'cancel', mover)
}

export function warningOf(seen: RecoveryCase): RecoveryWarning {
  return {
    number: seen.number,
    state: shownState(seen),
    openedAt: toRfc3339(seen.openedAt),
    waitsUntil: seen.waitsUntil === null ? null : toRfc3339(seen.waitsUntil),
    isOver: isClosed(seen.state),
  }
}

async function findByLink(tx: Tx, occasion: Occasion, token: string): Promise<RecoveryCase | { refused: Problem }> {
  const ofClient = await spendAttempt(tx, occasion.now, budgets.clientLinks, occasion.client.address)
  if (!ofClient.granted) return { refused: paused(ofClient) }
  return (await caseByStopToken(tx, occasion.keys, token)) ?? { refused: new Problem('LINK_OVER') }
}
