import type { MailContent } from './mail-content.ts'
import { type FactorNoticeValues, factorFacts, factorWords, noticeBlocks } from './notice.ts'
import type { Speech } from './speech.ts'

export function factorSuspended(values: FactorNoticeValues, speech: Speech): MailContent {
  const words = factorWords(speech, values)
  return {
    subject: speech.say('factor-suspended.subject', words),
    title: speech.say('factor-suspended.title', words),
    blocks: noticeBlocks(speech, values, {
      what: speech.say('factor-suspended.what', words),
      facts: factorFacts(speech, values),
      notYou: speech.say('factor-suspended.notYou', words),
    }),
  }
}
