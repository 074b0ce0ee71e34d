import type { Millis } from '../../clock.ts'
import type { Tx } from '../../database/database.ts'
import { historyOf, type Turning } from '../history.ts'
import { type Review, reviewsOf } from '../review/review.ts'
import { type Stage, sitting, stageOf } from '../review/seat.ts'
import type { RecoveryCase } from '../stored-case.ts'
import { type ReviewClock, reviewClock } from './review-clock.ts'

/** A case as it lies on the desk: what is asked of whoever gets it, and how long it has waited. */
export interface Standing {
  stage: Stage | undefined
  clock: ReviewClock
  history: Turning[]
  reviews: Review[]
  /** Verdicts since it came to the reviewers. */
  decided: Review[]
}

export async function standingOf(tx: Tx, now: Millis, seen: Lying): Promise<Standing> {
  return standing(now, seen, await historyOf(tx, seen.id), await reviewsOf(tx, seen.id))
}

type Lying = Pick<RecoveryCase, 'id' | 'state' | 'round' | 'openedAt'>

export function standing(now: Millis, { state, round, openedAt }: Lying, history: Turning[], reviews: Review[]): Standing {
  const begun = history.findLast(({ to_state }) => to_state === 'in_review')?.at ?? openedAt
  const decided = sitting(reviews, round, begun)
  const first = history[0]?.from_state ?? state
  return { stage: stageOf(state, decided), clock: reviewClock(first, openedAt, history, now), history, reviews, decided }
}
