import type { MailContent } from './mail-content.ts'
import { type FactorNoticeValues, factorFacts, factorWords, noticeBlocks } from './notice.ts'
import type { Speech } from './speech.ts'

export function factorResumed(values: FactorNoticeValues, speech: Speech): MailContent {
  const words = factorWords(speech, values)
  return {
    subject: speech.say('factor-resumed.subject', words),
    title: speech.say('factor-resumed.title', words),
    blocks: noticeBlocks(speech, values, {
      what: speech.say('factor-resumed.what', words),
      facts: factorFacts(speech, values),
      notYou: speech.say('factor-resumed.notYou', words),
    }),
  }
}
