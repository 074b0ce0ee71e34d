import type { Millis } from '../clock.ts'
import type { Tx } from '../database/database.ts'
import type { AccountId } from '../ids.ts'
import type { RecoveryNotice } from '../messages/templates/recovery.ts'
import type { Occasion } from './occasion.ts'
import { record } from './record.ts'
import { tell } from './tell.ts'

/** What happens in a recovery case: every address hears of all that its owner could stop, or has to do. */
interface Subject {
  accountId: AccountId
  caseId: string
  number: string
  /** For the link that stops it; null once it is over. */
  stopToken: string | null
  /** Until when what was begun can be stopped, or has to be done. */
  until: Millis
}

export async function recoveryOpened(
  tx: Tx,
  occasion: Occasion,
  { mode, openedBy, ...subject }: Subject & { mode: string; openedBy: string },
): Promise<void> {
  const { accountId, caseId, number } = subject
  const actor = openedBy === 'account' ? 'account' : openedBy === 'mail' ? 'unknown' : 'staff'
  await record(tx, occasion, 'recovery.opened', { accountId, actor, details: { case: caseId, number, mode, openedBy } })
  await tellOwner(tx, occasion, subject, { event: 'recovery.opened', template: 'recovery-opened' })
}

/** Which mail goes with which event; null where the owner has nothing to learn or to do. */
const notices: Record<string, RecoveryNotice | null> = {
  send_part: 'recovery-incomplete',
  submit: 'recovery-received',
  ask_for_more: 'recovery-more-needed',
  approve: null,
  begin_wait: 'recovery-waiting',
  grant: 'recovery-ready',
  bind: 'recovery-finished',
  reject: 'recovery-rejected',
  appeal: 'recovery-appealed',
  uphold: 'recovery-upheld',
  reopen: 'recovery-reopened',
  cancel: 'recovery-cancelled',
  use_factor: 'recovery-cancelled',
  expire: 'recovery-expired',
}
export const noticeOf = (event: string): RecoveryNotice | null => notices[event] ?? null

interface Moved extends Subject {
  event: string
  state: string
  actor: 'account' | 'unknown' | 'mail' | 'staff' | 'system'
  staffId: string | null
  reasons: readonly string[]
  message: string
}

export async function recoveryMoved(tx: Tx, occasion: Occasion, moved: Moved): Promise<void> {
  const { accountId, caseId, number, event, state, actor, staffId, reasons, message } = moved
  await record(tx, occasion, `recovery.${event}`, {
    accountId,
    actor: actor === 'mail' ? 'unknown' : actor,
    details: {
      case: caseId,
      number,
      state,
      ...(staffId !== null && { staff: staffId }),
      ...(reasons.length > 0 && { reasons: reasons.join(' ') }),
    },
  })
  const notice = noticeOf(event)
  if (notice) await tellOwner(tx, occasion, moved, { event: `recovery.${event}`, template: notice, reasons, message })
}

/** In a visit, before there is a case. */
export async function visitProved(
  tx: Tx,
  occasion: Occasion,
  { accountId, visitId, proof }: { accountId: AccountId; visitId: string; proof: 'password' | 'mailbox' },
): Promise<void> {
  await record(tx, occasion, 'recovery.proved', { accountId, actor: 'unknown', details: { visit: visitId, proof } })
}

export async function visitRefused(
  tx: Tx,
  occasion: Occasion,
  { accountId, visitId, reason }: { accountId: AccountId | null; visitId: string; reason: string },
): Promise<void> {
  await record(tx, occasion, 'recovery.proof_refused', { accountId, actor: 'unknown', details: { visit: visitId, reason } })
}

/** An hour before the wait is over. */
export async function recoveryEndsSoon(tx: Tx, occasion: Occasion, subject: Subject): Promise<void> {
  const { accountId, caseId, number } = subject
  await record(tx, occasion, 'recovery.ends_soon', { accountId, actor: 'system', details: { case: caseId, number } })
  await tellOwner(tx, occasion, subject, { event: 'recovery.ends_soon', template: 'recovery-ends-soon' })
}

interface Told {
  /** As in the audit trail: the page behind the link of the mail says what happened by this name. */
  event: string
  template: RecoveryNotice
  reasons?: readonly string[]
  message?: string
}

async function tellOwner(
  tx: Tx,
  occasion: Occasion,
  { accountId, number, stopToken, until }: Subject,
  { event, template, reasons = [], message = '' }: Told,
): Promise<void> {
  const stop = stopToken === null ? undefined : { path: `/recovery/stop#${stopToken}`, until }
  await tell(tx, occasion, accountId, {
    event,
    template,
    values: { number, until, reasons: [...reasons], message, stop: stop ?? null },
  })
}
