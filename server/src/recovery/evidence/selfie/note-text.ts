import type { Millis } from '../../../clock.ts'
import { days } from '../../../durations.ts'
import type { RecoveryCase } from '../../stored-case.ts'

/**
 * What the note has to say, word for word (S1-41). The same for the page, the mail and the reviewer: the day is not in it but stands beside it as
 * a word, since the writer's day is not ours. Null where the rules want none.
 */
export function noteText({ rules, number }: Pick<RecoveryCase, 'rules' | 'number'>, brand: string): string | null {
  return (
    rules.noteText?.replaceAll('{brand}', brand).replaceAll('{case}', number).replaceAll('{date}', '').replaceAll(/\s+/g, ' ').trim() ??
    null
  )
}

/** S1-43: the day it was sent in, and for the sake of the world's clocks the one before and after. */
export function acceptedDates(sentAt: Millis): string[] {
  return [-1, 0, 1].map((step) => new Date(sentAt + step * days(1)).toISOString().slice(0, 10))
}
