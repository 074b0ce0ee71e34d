import { passedFor } from '../challenges/open.ts'
import type { Tx } from '../database/database.ts'
import { findFactor } from '../factors/factor.ts'
import { requireProof } from '../factors/require-proof.ts'
import type { FactorId, HostChallengeId } from '../ids.ts'
import { lifetimes } from '../lifetimes.ts'
import { Problem } from '../problem.ts'
import * as events from '../security-events/approval-events.ts'
import type { Occasion } from '../security-events/occasion.ts'
import type { Session } from '../sessions/session.ts'
import { type Approval, afterEvent, type Proved } from './approval.ts'
import * as store from './approval-store.ts'
import { approvable, purposeOf } from './ask-owner.ts'
import { tooNew } from './refusals.ts'
import { approvalOfAccount } from './stored-approval.ts'
import { subjectOf } from './summary.ts'

/** The owner approves: with a proof that was given for this very content in this session, which is used up. */
export async function approve(tx: Tx, occasion: Occasion, session: Session, id: string): Promise<Approval> {
  const approval = await approvable(tx, occasion, session.accountId, id)
  await requireProof(tx, occasion, session, purposeOf(approval), approval.id)
  return conclude(tx, occasion, approval, session.id)
}

/**
 * The same by a code that was typed on screens of the host, in the transaction that ends its challenge; what can be approved was asked
 * before the code was looked at. In a savepoint: what was taken back in between does not give the code back.
 */
export async function approveAtHost(
  tx: Tx,
  occasion: Occasion,
  approval: Approval,
  id: HostChallengeId,
): Promise<{ refused: Problem } | undefined> {
  const approved = await tx.inner(() => conclude(tx, occasion, approval, id))
  if (approved.ok) return undefined
  if (approved.error instanceof Problem) return { refused: approved.error }
  throw approved.error
}

async function conclude(tx: Tx, occasion: Occasion, approval: Approval, ownerId: Proved['ownerId']): Promise<Approval> {
  const { now } = occasion
  const { factorId, ...proved } = await provedFor(tx, occasion, approval, ownerId)
  const expiresAt = now + lifetimes.receipt
  const { authTime, acr, amr } = proved
  const approved = await tx.run(store.approve, { id: approval.id, now, expiresAt, ownerId, authTime, acr, amr: amr.join(' ') })
  if (approved === 0) throw new Problem('APPROVAL_OVER')
  const done: Approval = { ...approval, outcome: 'approved', expiresAt, proved }
  await events.approvalApproved(tx, occasion, { ...subjectOf(done), ownerId, factorId, acr })
  return done
}

/** Which factor it was, as passkeys stand in for each other: a new one must not stand in for an old one where money goes. */
async function provedFor(
  tx: Tx,
  occasion: Occasion,
  { id, accountId, digest, operation }: Approval,
  ownerId: Proved['ownerId'],
): Promise<Proved & { factorId: FactorId }> {
  const passed = await passedFor(tx, ownerId, id)
  if (passed?.content?.digest !== Buffer.from(digest).toString('base64url')) throw new Problem('APPROVAL_OVER')
  const factor = passed.factorId && (await findFactor(tx, accountId, passed.factorId))
  if (!factor || passed.acr === null) throw new Problem('FACTOR_NOT_FOUND')
  const refused = tooNew(occasion, operation, factor)
  if (refused) throw refused
  return { factorId: factor.id, ownerId, amr: passed.amr, acr: passed.acr, authTime: passed.at, approvedAt: occasion.now }
}

/** No proof is asked for to say no. */
export async function refuse(tx: Tx, occasion: Occasion, session: Session, id: string): Promise<Approval> {
  const approval = await approvalOfAccount(tx, session.accountId, id)
  const outcome = afterEvent(approval, 'refuse', occasion.now)
  if (!outcome || (await tx.run(store.refuse, { id: approval.id, now: occasion.now })) === 0) throw new Problem('APPROVAL_OVER')
  const refused = { ...approval, outcome }
  await events.approvalRefused(tx, occasion, subjectOf(refused))
  return refused
}
