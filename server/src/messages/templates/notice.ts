import type { FactorKind } from '@countersign/contract'
import type { Millis } from '../../clock.ts'
import { type Block, type Fact, paragraph } from './mail-content.ts'
import { asOneLine, type Speech } from './speech.ts'

/** What every notice tells: when it happened and on which device ("Firefox on Linux"). */
export interface NoticeValues {
  at: Millis
  device: string
}

export interface FactorNoticeValues extends NoticeValues {
  factorKind: FactorKind
  factorName: string
}

/** The order of every notice: what happened, the facts to check it by, what to do. */
export function noticeBlocks(speech: Speech, notice: { what: string; facts: Fact[]; itWasYou?: string; notYou: string }): Block[] {
  const blocks = [
    paragraph(notice.what),
    { kind: 'facts', facts: notice.facts } as const,
    paragraph(notice.itWasYou ?? speech.say('notice.itWasYou')),
    paragraph(notice.notYou),
  ]
  return speech.supportContact === null ? blocks : [...blocks, paragraph(speech.say('notice.support'))]
}

export function whenAndWhere(speech: Speech, values: NoticeValues): Fact[] {
  return [
    { label: speech.say('fact.when'), value: speech.time(values.at) },
    { label: speech.say('fact.device'), value: asOneLine(values.device) },
  ]
}

export function factorFacts(speech: Speech, values: FactorNoticeValues): Fact[] {
  return [{ label: speech.say(`kind.${values.factorKind}.start`), value: asOneLine(values.factorName) }, ...whenAndWhere(speech, values)]
}

/** The words about a factor that its sentences are filled with. */
export function factorWords(speech: Speech, values: FactorNoticeValues): Record<string, string> {
  return {
    kind: speech.say(`kind.${values.factorKind}`),
    'kind.start': speech.say(`kind.${values.factorKind}.start`),
    factor: values.factorName,
  }
}
