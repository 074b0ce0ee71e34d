import type { Millis } from '../../clock.ts'
import { lifetimes } from '../../lifetimes.ts'
import { type CaseState, waitsForReview } from '../case.ts'

/** One event of the history, as far as the clock is concerned. */
export interface Turn {
  to_state: string
  at: Millis
}

export interface ReviewClock {
  state: 'fine' | 'due' | 'breached' | 'paused'
  worked: Millis
  /** When it is breached if nobody does anything; null while it stands still. */
  dueAt: Millis | null
}

/** How long a case has waited for us in all. Pure: from the history, so that no count is kept beside it. */
export function reviewClock(openedIn: string, openedAt: Millis, turns: readonly Turn[], now: Millis): ReviewClock {
  let worked = 0
  let since: Millis | null = waitsForReview(openedIn as CaseState) ? openedAt : null
  for (const { to_state, at } of turns) {
    if (since !== null) worked += at - since
    since = waitsForReview(to_state as CaseState) ? at : null
  }
  if (since === null) return { state: 'paused', worked, dueAt: null }
  worked += Math.max(0, now - since)
  const left = lifetimes.review - worked
  return { state: left <= 0 ? 'breached' : left <= lifetimes.reviewDue ? 'due' : 'fine', worked, dueAt: now + left }
}
