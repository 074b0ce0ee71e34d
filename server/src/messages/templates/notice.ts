import type { FactorKind } from '@countersign/contract'
import type { Millis } from '../../clock.ts'
import { type Block, type Fact, paragraph } from './mail-content.ts'
import { asOneLine, type Speech } from './speech.ts'

/** What every notice tells: when it happened, on which device ("Firefox on Linux"), and where to say that it was not you. */
export interface NoticeValues {
  at: Millis
  /** Null where nobody's device did it. */
  device: string | null
  notMe: NotMeLink
}

export interface NotMeLink {
  /** Under the public origin; the token is behind the `#`, where neither servers nor mail scanners get it. */
  path: string
  until: Millis
}

export interface FactorNoticeValues extends NoticeValues {
  factorKind: FactorKind
  factorName: string
}

interface Told {
  what: string
  facts: Fact[]
  /** Sentences instead of "you need to do nothing" and of what the link is for. */
  itWasYou?: string
  notMe?: string
  notYou: string
}

/** The order of every notice: what happened, the facts to check it by, what to do. */
export function noticeBlocks(speech: Speech, values: NoticeValues, told: Told): Block[] {
  const blocks: Block[] = [
    paragraph(told.what),
    { kind: 'facts', facts: told.facts },
    paragraph(told.itWasYou ?? speech.say('notice.itWasYou')),
    paragraph(told.notYou),
    paragraph(told.notMe ?? speech.say('notice.notMe')),
    { kind: 'link', url: speech.publicOrigin + values.notMe.path },
    paragraph(speech.say('notice.notMeUntil', { until: speech.time(values.notMe.until) })),
  ]
  return speech.supportContact === null ? blocks : [...blocks, paragraph(speech.say('notice.support'))]
}

export function whenAndWhere(speech: Speech, values: NoticeValues): Fact[] {
  const when = { label: speech.say('fact.when'), value: speech.time(values.at) }
  return values.device === null ? [when] : [when, { label: speech.say('fact.device'), value: speech.device(values.device) }]
}

export function factorFacts(speech: Speech, values: FactorNoticeValues): Fact[] {
  return [{ label: kindWord(speech, values, '.start'), value: asOneLine(values.factorName) }, ...whenAndWhere(speech, values)]
}

/** A language that has no word for a kind yet says what every kind is. */
function kindWord(speech: Speech, { factorKind }: FactorNoticeValues, form: '' | '.start'): string {
  const key = `kind.${factorKind}${form}`
  return speech.say(speech.has(key) ? key : `kind.other${form}`)
}

/** The words about a factor that its sentences are filled with. */
export function factorWords(speech: Speech, values: FactorNoticeValues): Record<string, string> {
  return {
    kind: kindWord(speech, values, ''),
    'kind.start': kindWord(speech, values, '.start'),
    factor: values.factorName,
  }
}
