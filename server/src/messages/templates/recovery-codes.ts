import type { MailContent } from './mail-content.ts'
import { type NoticeValues, noticeBlocks, whenAndWhere } from './notice.ts'
import type { Speech } from './speech.ts'

export interface CodesLeftValues extends NoticeValues {
  /** How many codes of the set are left. */
  left: number
}

/** A recovery code was used, or few are left. */
export function codesLeft(event: 'recovery-code-used' | 'recovery-codes-low') {
  return (values: CodesLeftValues, speech: Speech): MailContent => ({
    subject: speech.say(`${event}.subject`),
    title: speech.say(`${event}.title`),
    blocks: noticeBlocks(speech, values, {
      what: `${speech.say(`${event}.what`)} ${speech.sayCount('recovery-codes.left', values.left)}`,
      facts: whenAndWhere(speech, values),
      notYou: speech.say(`${event}.notYou`),
    }),
  })
}
