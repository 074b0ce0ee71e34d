import type { RecoveryState } from '@countersign/contract'

const way: readonly RecoveryState[] = ['evidence', 'in_review', 'waiting', 'ready_to_bind', 'done']
/** Where on that way a state stands. */
const place: Partial<Record<RecoveryState, RecoveryState>> = {
  evidence: 'evidence',
  incomplete: 'evidence',
  more_needed: 'evidence',
  submitted: 'in_review',
  in_review: 'in_review',
  second_review: 'in_review',
  appealed: 'in_review',
  reopened: 'in_review',
  approved: 'waiting',
  waiting: 'waiting',
  ready_to_bind: 'ready_to_bind',
}

/** What is still to come if all goes well; nothing where the case is over. */
export function ahead(state: RecoveryState): readonly RecoveryState[] {
  const now = place[state]
  return now === undefined ? [] : way.slice(way.indexOf(now) + 1)
}
