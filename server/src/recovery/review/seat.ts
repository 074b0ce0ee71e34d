import type { StaffRole, Verdict } from '@countersign/contract'
import type { Millis } from '../../clock.ts'
import type { CaseEvent, CaseState } from '../case.ts'
import type { Review } from './review.ts'

/** What is asked of whoever gets the case now. The second reviewer is not told that they are the second (R6). */
export type Stage = 'review' | 'lead' | 'appeal' | 'frozen'

/** The reviews since the case came to the reviewers for the last time: those before have been dealt with. */
export function sitting(reviews: readonly Review[], round: number, since: Millis): Review[] {
  return reviews.filter((one) => one.round === round && one.decidedAt !== null && one.decidedAt >= since && !one.underPressure)
}

/** Undefined where nobody of the staff has anything to do. A lead decides where two differ, or where the first did not want to. */
export function stageOf(state: CaseState, decided: readonly Review[]): Stage | undefined {
  if (state === 'appealed') return 'appeal'
  if (state === 'frozen') return 'frozen'
  if (state !== 'in_review' && state !== 'second_review') return undefined
  // Before the first approval a rejection decides at once: only after it can two differ, whichever of them is the later one.
  const twoDiffer = state === 'second_review' && decided.some(({ verdict }) => verdict === 'reject')
  const last = decided.toSorted((one, other) => (one.decidedAt ?? 0) - (other.decidedAt ?? 0)).at(-1)?.verdict
  return twoDiffer || last === 'hand_over' ? 'lead' : 'review'
}

/** Support agents open cases and decide none; what two could not agree on, or was frozen, is for administrators. */
export const mayTake = (role: StaffRole, stage: Stage): boolean =>
  role === 'administrator' || (role === 'reviewer' && (stage === 'review' || stage === 'appeal'))

/** The case as a stage shows it: what would come of a verdict is the same for the first reviewer and for the second. */
export const shownAt = (stage: Stage, state: CaseState): CaseState => (stage === 'review' ? 'in_review' : state)

const verdictsOf: Record<Stage, readonly Verdict[]> = {
  review: ['approve', 'ask_for_more', 'reject', 'hand_over'],
  lead: ['approve', 'ask_for_more', 'reject'],
  appeal: ['reopen', 'uphold'],
  frozen: ['unfreeze'],
}
export const verdictsFor = (stage: Stage): readonly Verdict[] => verdictsOf[stage]

/**
 * What a verdict does to the case; null where it waits for somebody else's. One person is enough to say no at first. Who says no after
 * another said yes is not obeyed, and neither is the other: a third decides (CAS-4).
 */
export function eventOf(verdict: Verdict, { state, stage, needed }: { state: CaseState; stage: Stage; needed: number }): CaseEvent | null {
  switch (verdict) {
    case 'approve':
      return state === 'in_review' && needed > 1 ? 'approve_first' : 'approve'
    case 'reject':
      return state === 'second_review' && stage === 'review' ? null : 'reject'
    case 'hand_over':
      return null
    case 'ask_for_more':
    case 'uphold':
    case 'reopen':
    case 'unfreeze':
      return verdict
  }
}
