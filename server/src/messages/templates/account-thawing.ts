import type { Millis } from '../../clock.ts'
import type { MailContent } from './mail-content.ts'
import { type NoticeValues, noticeBlocks, whenAndWhere } from './notice.ts'
import type { Speech } from './speech.ts'

export interface AccountThawingValues extends NoticeValues {
  thawsAt: Millis
}

export function accountThawing(values: AccountThawingValues, speech: Speech): MailContent {
  const words = { time: speech.time(values.thawsAt) }
  return {
    subject: speech.say('account-thawing.subject', words),
    title: speech.say('account-thawing.title'),
    blocks: noticeBlocks(speech, values, {
      what: speech.say('account-thawing.what', words),
      facts: whenAndWhere(speech, values),
      notYou: speech.say('account-thawing.notYou'),
    }),
  }
}
