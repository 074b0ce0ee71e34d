import type { Tx } from '../database/database.ts'
import type { AccountId } from '../ids.ts'
import type { ApprovalWords } from '../messages/templates/approval-approved.ts'
import type { Occasion } from './occasion.ts'
import { record } from './record.ts'
import { tell } from './tell.ts'

/** What happened to an operation that a host application wants approved: one function per event. */
interface Subject {
  approvalId: string
  accountId: AccountId
  host: string
  kind: string
  /** SHA-256 of the content: what it was stands with the approval, and leaves with the account. */
  digest: string
  says: ApprovalWords
}

export async function approvalRequested(tx: Tx, occasion: Occasion, subject: Subject): Promise<void> {
  await recordApproval(tx, occasion, 'approval.requested', 'host', subject)
}

/** Everybody who may stop it hears of it while it can still be stopped. */
export async function approvalApproved(
  tx: Tx,
  occasion: Occasion,
  { ownerId, factorId, acr, ...subject }: Subject & { ownerId: string; factorId: string; acr: string },
): Promise<void> {
  await recordApproval(tx, occasion, 'approval.approved', 'account', subject, {
    [ownerId.startsWith('hch_') ? 'challenge' : 'session']: ownerId,
    factor: factorId,
    acr,
  })
  const { host, says } = subject
  await tell(tx, occasion, subject.accountId, { event: 'approval.approved', template: 'approval-approved', values: { host, says } })
}

export async function approvalRefused(tx: Tx, occasion: Occasion, subject: Subject): Promise<void> {
  await recordApproval(tx, occasion, 'approval.refused', 'account', subject)
}

export async function approvalRedeemed(tx: Tx, occasion: Occasion, subject: Subject): Promise<void> {
  await recordApproval(tx, occasion, 'approval.redeemed', 'host', subject)
}

/** Taken back by the host, or the host was about to carry out something else. */
export async function approvalVoided(tx: Tx, occasion: Occasion, { reason, ...subject }: Subject & { reason: string }): Promise<void> {
  await recordApproval(tx, occasion, 'approval.voided', 'host', subject, { reason })
}

async function recordApproval(
  tx: Tx,
  occasion: Occasion,
  event: string,
  actor: 'account' | 'host',
  { approvalId, accountId, host, kind, digest }: Subject,
  more: Record<string, string> = {},
): Promise<void> {
  await record(tx, occasion, event, { accountId, actor, details: { approval: approvalId, host, kind, digest, ...more } })
}
