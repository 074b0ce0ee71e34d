import { type ChecklistItem, type CheckVerdict, checklistItems } from '@countersign/contract'
import type { Millis } from '../../clock.ts'
import type { Tx } from '../../database/database.ts'
import { Problem } from '../../problem.ts'
import type { Checklist, Review } from './review.ts'
import * as store from './review-store.ts'

/** One item of the list: passed, or what is wrong with it. Kept with the time; the standard is the list itself (S1-49). */
export async function tickItem(
  tx: Tx,
  now: Millis,
  review: Review,
  items: readonly ChecklistItem[],
  { item, verdict }: { item: ChecklistItem; verdict: CheckVerdict | null },
): Promise<void> {
  if (!items.includes(item)) throw new Problem('REASON_MISSING')
  if (verdict !== null && verdict !== 'passed' && !(checklistItems[item] as readonly string[]).includes(verdict))
    throw new Problem('REASON_MISSING')
  const { [item]: _, ...others } = review.checklist
  const checklist: Checklist = verdict === null ? others : { ...others, [item]: { verdict, at: now } }
  const written = { id: review.id, former: JSON.stringify(review.checklist), checklist: JSON.stringify(checklist) }
  if ((await tx.run(store.tick, written)) === 0) throw new Problem('CASE_MOVED_ON')
}

/** Approving takes all of them. */
export const isPassed = (items: readonly ChecklistItem[], checklist: Checklist): boolean =>
  items.every((item) => checklist[item]?.verdict === 'passed')
