import type { Tx } from '../database/database.ts'
import type { Host } from '../host-keys/host-key.ts'
import { Problem } from '../problem.ts'
import * as events from '../security-events/approval-events.ts'
import type { Occasion } from '../security-events/occasion.ts'
import { type Approval, afterEvent, approvalState } from './approval.ts'
import * as store from './approval-store.ts'
import { canonicalText, isFault, readOperation } from './operation.ts'
import { refusalOf } from './refusals.ts'
import { approvalOfHost } from './stored-approval.ts'
import { subjectOf } from './summary.ts'

interface Executed {
  host: Pick<Host, 'id'>
  id: string
  /** What the host is about to carry out, as it stands in its own records. */
  operation: unknown
}

/**
 * The host carries it out: once, and only what was approved. Whatever differs ends the approval, so that nobody tries spellings. What is
 * given back has to be committed, also where it is a refusal.
 */
export async function redeem(tx: Tx, occasion: Occasion, { host, id, operation }: Executed): Promise<Approval | { refused: Problem }> {
  const { now } = occasion
  const approval = await approvalOfHost(tx, host, id)
  const state = approvalState(approval, now)
  if (state !== 'approved' && state !== 'requested') return { refused: new Problem('APPROVAL_OVER') }
  const executed = readOperation(operation)
  if (isFault(executed) || canonicalText(executed) !== approval.canonical) {
    await end(tx, occasion, approval, 'other_content')
    return { refused: new Problem('OPERATION_DIFFERS') }
  }
  if (state === 'requested') return { refused: new Problem('NOT_APPROVED_YET') }
  const refused = await refusalOf(tx, occasion, approval.accountId, approval.operation)
  if (refused) return { refused }
  if ((await tx.run(store.redeem, { id: approval.id, digest: approval.digest, now })) === 0)
    return { refused: new Problem('APPROVAL_OVER') }
  const redeemed: Approval = { ...approval, outcome: 'redeemed' }
  await events.approvalRedeemed(tx, occasion, subjectOf(redeemed))
  return redeemed
}

/** The host takes it back, also after it was approved. */
export async function cancel(tx: Tx, occasion: Occasion, { host, id }: Pick<Executed, 'host' | 'id'>): Promise<Approval> {
  const approval = await approvalOfHost(tx, host, id)
  const ended = await end(tx, occasion, approval, 'by_host')
  if (!ended) throw new Problem('APPROVAL_OVER')
  return ended
}

async function end(tx: Tx, occasion: Occasion, approval: Approval, reason: string): Promise<Approval | undefined> {
  const { now } = occasion
  const outcome = afterEvent(approval, 'void', now)
  if (!outcome || (await tx.run(store.end, { id: approval.id, now })) === 0) return undefined
  const ended = { ...approval, outcome }
  await events.approvalVoided(tx, occasion, { ...subjectOf(ended), reason })
  return ended
}
