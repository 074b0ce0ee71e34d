import type { MailContent } from './mail-content.ts'
import { type NoticeValues, noticeBlocks, whenAndWhere } from './notice.ts'
import { asOneLine, type Speech } from './speech.ts'

export interface ApplicationAllowedValues extends NoticeValues {
  /** The name under which the operator registered it. */
  application: string
}

export function applicationAllowed(values: ApplicationAllowedValues, speech: Speech): MailContent {
  const words = { application: asOneLine(values.application) }
  return {
    subject: speech.say('application-allowed.subject', words),
    title: speech.say('application-allowed.title'),
    blocks: noticeBlocks(speech, values, {
      what: speech.say('application-allowed.what', words),
      facts: whenAndWhere(speech, values),
      notYou: speech.say('application-allowed.notYou'),
    }),
  }
}
