import { acceptedDates, noteText } from '../evidence/selfie/note-text.ts'
import type { RecoveryCase } from '../stored-case.ts'

/** What the note in the picture has to say, and which dates do: that of the day it came, one before and one after for time zones (S1-41, S1-43). */
export function expectedNote(
  { rules, number, submittedAt, openedAt }: Pick<RecoveryCase, 'rules' | 'number' | 'submittedAt' | 'openedAt'>,
  serviceName: string,
): { text: string; dates: string[] } | null {
  const text = noteText({ rules, number }, serviceName)
  if (text === null || !rules.evidence.kinds.includes('selfie_with_document')) return null
  return {
    text,
    dates: acceptedDates(submittedAt ?? openedAt),
  }
}
