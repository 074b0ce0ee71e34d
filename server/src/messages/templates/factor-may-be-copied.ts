import type { MailContent } from './mail-content.ts'
import { type FactorNoticeValues, factorFacts, factorWords, noticeBlocks } from './notice.ts'
import type { Speech } from './speech.ts'

export function factorMayBeCopied(values: FactorNoticeValues, speech: Speech): MailContent {
  const words = factorWords(speech, values)
  return {
    subject: speech.say('factor-may-be-copied.subject', words),
    title: speech.say('factor-may-be-copied.title', words),
    blocks: noticeBlocks(speech, values, {
      what: speech.say('factor-may-be-copied.what', words),
      facts: factorFacts(speech, values),
      notYou: speech.say('factor-may-be-copied.notYou', words),
    }),
  }
}
