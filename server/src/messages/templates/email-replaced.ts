import type { Millis } from '../../clock.ts'
import type { MailContent } from './mail-content.ts'
import { type NoticeValues, noticeBlocks, whenAndWhere } from './notice.ts'
import type { Speech } from './speech.ts'

export interface EmailReplacedValues extends NoticeValues {
  undoUntil: Millis
}

/** Goes to the address that was replaced, and to no other: its link can put it back. */
export function emailReplaced(values: EmailReplacedValues, speech: Speech): MailContent {
  return {
    subject: speech.say('email-replaced.subject'),
    title: speech.say('email-replaced.title'),
    blocks: noticeBlocks(speech, values, {
      what: speech.say('email-replaced.what'),
      facts: whenAndWhere(speech, values),
      notYou: speech.say('email-replaced.notYou'),
      notMe: speech.say('email-replaced.undo', { until: speech.time(values.undoUntil) }),
    }),
  }
}
