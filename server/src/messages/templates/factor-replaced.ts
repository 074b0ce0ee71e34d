import type { MailContent } from './mail-content.ts'
import { type FactorNoticeValues, factorFacts, factorWords, noticeBlocks } from './notice.ts'
import { asOneLine, type Speech } from './speech.ts'

export interface FactorReplacedValues extends FactorNoticeValues {
  previousName: string
}

export function factorReplaced(values: FactorReplacedValues, speech: Speech): MailContent {
  const words = { ...factorWords(speech, values), before: values.previousName }
  return {
    subject: speech.say('factor-replaced.subject', words),
    title: speech.say('factor-replaced.title', words),
    blocks: noticeBlocks(speech, values, {
      what: speech.say('factor-replaced.what', words),
      facts: [...factorFacts(speech, values), { label: speech.say('fact.before'), value: asOneLine(values.previousName) }],
      notYou: speech.say('factor-replaced.notYou', words),
    }),
  }
}
