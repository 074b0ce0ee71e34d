import { thawByRecovery } from '../account-security/freeze-and-thaw.ts'
import { holdCredentials } from '../accounts/account.ts'
import { type Frozen, frozenState } from '../accounts/freeze.ts'
import type { Millis } from '../clock.ts'
import type { Tx } from '../database/database.ts'
import { isRebindGrantUsed, voidRebindGrants } from '../factors/rebind-grant.ts'
import { lifetimes } from '../lifetimes.ts'
import { Problem } from '../problem.ts'
import type { Occasion } from '../security-events/occasion.ts'
import { noticeOf, recoveryMoved } from '../security-events/recovery-events.ts'
import { afterCaseEvent, type CaseEvent, isClosed } from './case.ts'
import * as store from './case-store.ts'
import type { RecoveryCase } from './stored-case.ts'

export interface Mover {
  /** `unknown` has one of the mailed links, and has proved nothing else. */
  actor: 'account' | 'unknown' | 'mail' | 'staff' | 'system'
  /** Which member of staff. */
  id?: string
}

export interface Changes {
  waitsUntil?: Millis | null
  expiresAt?: Millis
  /** For the mail to the owner: codes of what is wrong or missing, and what a reviewer wrote. */
  reasons?: readonly string[]
  message?: string
}

const approves: ReadonlySet<CaseEvent> = new Set<CaseEvent>(['approve_first', 'approve'])
const leadsIn: ReadonlySet<CaseEvent> = new Set<CaseEvent>([...approves, 'begin_wait', 'grant'])
/** After these its owner has all of the time again. */
const begins: ReadonlySet<CaseEvent> = new Set<CaseEvent>(['send_part', 'ask_for_more', 'appeal', 'reopen'])

/**
 * One event of a case, with its row in the history, its audit row and its notices. Throws CASE_MOVED_ON where the event is not for this
 * state, where somebody else was faster, or where an old factor was proved meanwhile: whoever has one of those needs no recovery.
 * Throws ACCOUNT_FROZEN where it would lead into an account that its owner froze; the approval of a case that was opened after that thaws it.
 */
export async function moveCase(
  tx: Tx,
  occasion: Occasion,
  seen: RecoveryCase,
  event: CaseEvent,
  mover: Mover,
  changes: Changes = {},
): Promise<RecoveryCase> {
  const { now } = occasion
  const after = afterCaseEvent(seen, event)
  if (!after) throw new Problem('CASE_MOVED_ON')
  // From here on no factor is proved, removed or added by somebody else until this is over.
  await holdCredentials(tx, seen.accountId)
  // The new factor is there: nothing but the end is left.
  if (event !== 'bind' && (await isRebindGrantUsed(tx, seen.id))) throw new Problem('CASE_MOVED_ON')
  const frozen = leadsIn.has(event) ? await frozenState(tx, now, seen.accountId) : undefined
  if (frozen && isHeldBack(seen, event, frozen)) throw new Problem('ACCOUNT_FROZEN')
  if (event !== 'use_factor' && !isClosed(after.state) && (await isFactorUsed(tx, seen))) throw new Problem('CASE_MOVED_ON')
  const moved: RecoveryCase = {
    ...seen,
    ...after,
    step: seen.step + 1,
    round: event === 'submit' && seen.state === 'more_needed' ? seen.round + 1 : seen.round,
    assigned: null,
    submittedAt: event === 'submit' ? now : seen.submittedAt,
    approvedAt: event === 'approve' ? now : seen.approvedAt,
    waitsUntil: changes.waitsUntil === undefined ? seen.waitsUntil : changes.waitsUntil,
    expiresAt: changes.expiresAt ?? (begins.has(event) ? now + lifetimes.recoveryCase : seen.expiresAt),
    closedAt: isClosed(after.state) ? now : null,
  }
  const { id, state, frozenFrom, round, submittedAt, approvedAt, waitsUntil, expiresAt, closedAt } = moved
  const isMoved = await tx.run(store.moveCase, {
    id,
    step: seen.step,
    state,
    frozenFrom,
    round,
    submittedAt,
    approvedAt,
    waitsUntil,
    expiresAt,
    closedAt,
    isClosed: isClosed(state) ? 1 : 0,
  })
  if (isMoved === 0) throw new Problem('CASE_MOVED_ON')
  if (event === 'approve' && frozen) await thawByRecovery(tx, occasion, seen.accountId)
  if (isClosed(state) && state !== 'done') await voidRebindGrants(tx, now, id)
  await tx.run(store.insertTransition, {
    caseId: id,
    step: moved.step,
    event,
    from: seen.state,
    to: state,
    actor: mover.actor,
    actorId: mover.id ?? null,
    policyVersion: occasion.policy.version,
    notice: noticeOf(event),
    now,
  })
  await recoveryMoved(tx, occasion, {
    accountId: seen.accountId,
    caseId: id,
    number: seen.number,
    stopToken: isClosed(state) ? null : seen.stopToken,
    event,
    state,
    actor: mover.actor,
    staffId: mover.id ?? null,
    until: waitsUntil !== null && state === 'waiting' ? waitsUntil : expiresAt,
    reasons: changes.reasons ?? [],
    message: changes.message ?? '',
  })
  return moved
}

/**
 * Whoever freezes an account wants nobody in, and stops what was on its way. Whoever opens a case afterwards may be an owner whose factor is
 * gone too, and who could thaw it in no other way: people decide that, and nothing leads in before the thaw.
 */
const isHeldBack = ({ openedAt }: RecoveryCase, event: CaseEvent, { frozenAt }: Frozen): boolean =>
  !approves.has(event) || frozenAt >= openedAt

/** Whether the owner showed since the opening that nothing is lost. */
export async function isFactorUsed(tx: Tx, { accountId, openedAt }: Pick<RecoveryCase, 'accountId' | 'openedAt'>): Promise<boolean> {
  return (await tx.get(store.factorUsedSince, { accountId, since: openedAt })) !== undefined
}
