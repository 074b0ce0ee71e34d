import type { MailContent } from './mail-content.ts'
import { type NoticeValues, noticeBlocks, whenAndWhere } from './notice.ts'
import type { Speech } from './speech.ts'

export interface SecondFactorFailedValues extends NoticeValues {
  /** Wrong codes after the right password since the last such notice, 1 or more. */
  failures: number
}

export function secondFactorFailed(values: SecondFactorFailedValues, speech: Speech): MailContent {
  return {
    subject: speech.say('second-factor-failed.subject'),
    title: speech.say('second-factor-failed.title'),
    blocks: noticeBlocks(speech, values, {
      what: speech.sayCount('second-factor-failed.what', values.failures),
      facts: whenAndWhere(speech, values),
      itWasYou: speech.say('second-factor-failed.itWasYou'),
      notYou: speech.say('second-factor-failed.notYou'),
    }),
  }
}
