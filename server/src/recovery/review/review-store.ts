import { type NoParams, statement } from '../../database/database.ts'
import { onDesk } from '../case-store.ts'

export interface ReviewRow {
  id: string
  case_id: string
  round: number
  reviewer_id: string
  checklist: string
  decision: string | null
  reasons: string
  sealed_note: Uint8Array | null
  begun_at: number
  decided_at: number | null
  under_pressure: number | null
}
const columns = 'id, case_id, round, reviewer_id, checklist, decision, reasons, sealed_note, begun_at, decided_at, under_pressure'

export const insertReview = statement<{ id: string; caseId: string; round: number; reviewerId: string; now: number }>(
  'insert-recovery-review',
  `insert into recovery_reviews (id, case_id, round, reviewer_id, checklist, reasons, begun_at)
   values (:id, :caseId, :round, :reviewerId, '{}', '[]', :now) on conflict (case_id, round, reviewer_id) do nothing`,
)
export const reviewsOf = statement<{ caseId: string }, ReviewRow>(
  'recovery-reviews-of',
  `select ${columns} from recovery_reviews where case_id = :caseId order by begun_at, id`,
)
export const reviewsOnDesk = statement<NoParams, ReviewRow>(
  'recovery-reviews-on-desk',
  `select ${columns} from recovery_reviews where case_id in (${onDesk}) order by begun_at, id`,
)
/** What was there before is part of the question: of two ticks at once, one is told to look again. */
export const tick = statement<{ id: string; former: string; checklist: string }>(
  'tick-recovery-review',
  'update recovery_reviews set checklist = :checklist where id = :id and checklist = :former and decided_at is null',
)
/** One person decides once in a round, whatever they send twice. */
export const decideReview = statement<{
  id: string
  decision: string
  reasons: string
  sealedNote: Uint8Array
  underPressure: number | null
  now: number
}>(
  'decide-recovery-review',
  `update recovery_reviews set decision = :decision, reasons = :reasons, sealed_note = :sealedNote, under_pressure = :underPressure, decided_at = :now
   where id = :id and decided_at is null`,
)
export const decidedBy = statement<{ reviewerId: string; since: number }, ReviewRow & { number: string }>(
  'recovery-reviews-decided-by',
  `select recovery_reviews.${columns.replaceAll(', ', ', recovery_reviews.')}, recovery_cases.number
   from recovery_reviews join recovery_cases on recovery_cases.id = recovery_reviews.case_id
   where reviewer_id = :reviewerId and decided_at > :since order by decided_at desc limit 20`,
)
export const decidedSince = statement<
  { since: number },
  { case_id: string; round: number; decision: string; begun_at: number; decided_at: number; under_pressure: number | null }
>(
  'recovery-reviews-decided-since',
  `select case_id, round, decision, begun_at, decided_at, under_pressure from recovery_reviews where decided_at > :since order by decided_at desc limit 2000`,
)
