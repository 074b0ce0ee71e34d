import type { MailContent } from './mail-content.ts'
import { type FactorNoticeValues, factorFacts, factorWords, noticeBlocks } from './notice.ts'
import type { Speech } from './speech.ts'

export function factorRemoved(values: FactorNoticeValues, speech: Speech): MailContent {
  const words = factorWords(speech, values)
  return {
    subject: speech.say('factor-removed.subject', words),
    title: speech.say('factor-removed.title', words),
    blocks: noticeBlocks(speech, values, {
      what: speech.say('factor-removed.what', words),
      facts: factorFacts(speech, values),
      notYou: speech.say('factor-removed.notYou', words),
    }),
  }
}
