import type { MailContent } from './mail-content.ts'
import { type FactorNoticeValues, factorFacts, factorWords, noticeBlocks } from './notice.ts'
import type { Speech } from './speech.ts'

export function factorAdded(values: FactorNoticeValues, speech: Speech): MailContent {
  const words = factorWords(speech, values)
  return {
    subject: speech.say('factor-added.subject', words),
    title: speech.say('factor-added.title', words),
    blocks: noticeBlocks(speech, values, {
      what: speech.say('factor-added.what', words),
      facts: factorFacts(speech, values),
      notYou: speech.say('factor-added.notYou', words),
    }),
  }
}
