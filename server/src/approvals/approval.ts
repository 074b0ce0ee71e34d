import type { Millis } from '../clock.ts'
import type { Host } from '../host-keys/host-key.ts'
import type { AccountId, ApprovalId, HostChallengeId, SessionId } from '../ids.ts'
import type { ProvedAcr } from '../sessions/acr.ts'
import type { Operation } from './operation.ts'

/**
 * One operation that the host wants its owner to approve. Pure; the diagram is in `approval.md`. What is approved is fixed when it is
 * asked for: nothing changes it afterwards, and whatever differs ends it.
 */
export interface Approval {
  id: ApprovalId
  accountId: AccountId
  /** Who asked: the only one who may redeem it. */
  host: Pick<Host, 'id' | 'name'>
  operation: Operation
  canonical: string
  digest: Uint8Array
  returnTo: string | null
  requestedAt: Millis
  /** Until when it can be approved and, once it is, redeemed. */
  expiresAt: Millis
  outcome: Outcome
  proved: Proved | null
}

export type Outcome = 'requested' | 'approved' | 'redeemed' | 'refused' | 'voided'
export type ApprovalState = Outcome | 'expired'
export type ApprovalEvent = 'approve' | 'redeem' | 'refuse' | 'void'

/** How the owner showed that it was them. */
export interface Proved {
  /** The session it was proved in, or the challenge of the host. */
  ownerId: SessionId | HostChallengeId
  amr: readonly string[]
  acr: ProvedAcr
  /** Of the proof of the factor. */
  authTime: Millis
  approvedAt: Millis
}

const next: Record<Outcome, Partial<Record<ApprovalEvent, Outcome>>> = {
  requested: { approve: 'approved', refuse: 'refused', void: 'voided' },
  approved: { redeem: 'redeemed', void: 'voided' },
  redeemed: {},
  refused: {},
  voided: {},
}

/** Time ends what is not ended otherwise. */
export function approvalState({ outcome, expiresAt }: Pick<Approval, 'outcome' | 'expiresAt'>, now: Millis): ApprovalState {
  const isUnderWay = outcome === 'requested' || outcome === 'approved'
  return isUnderWay && expiresAt <= now ? 'expired' : outcome
}

/** Where an event leads; undefined where it changes nothing. */
export function afterEvent(approval: Pick<Approval, 'outcome' | 'expiresAt'>, event: ApprovalEvent, now: Millis): Outcome | undefined {
  const state = approvalState(approval, now)
  return state === 'expired' ? undefined : next[state][event]
}
