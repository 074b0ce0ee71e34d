import type { AnswerName } from '@countersign/contract'
import type { Millis } from '../../clock.ts'
import { type Block, type MailContent, paragraph } from './mail-content.ts'
import type { Speech } from './speech.ts'

/** What was wrong with something that came by mail. */
export const intakeFaults = ['picture_sent_before', 'picture_unreadable', 'picture_small', 'not_a_picture', 'too_many_pictures'] as const
export type IntakeFault = (typeof intakeFaults)[number]

/** To anybody who wrote from an address that is nobody's, or is not helped by mail: the same words to all of them. */
export interface IntakeGuidanceValues {
  answers: readonly AnswerName[]
  /** The note of the selfie names the case, so the selfie can only come when there is one. */
  needsNumberFirst: boolean
}

export interface IntakeCaseValues {
  number: string
}

export interface IntakeIncompleteValues extends IntakeCaseValues {
  missing: readonly AnswerName[]
  unreadable: readonly AnswerName[]
  needsSelfie: boolean
  noteText: string
  faults: readonly IntakeFault[]
  until: Millis
  /** The link that ends the case. */
  stopPath: string
}

export interface IntakePausedValues {
  until: Millis
}

const statusPath = '/recovery/find'

export function intakeGuidance({ answers, needsNumberFirst }: IntakeGuidanceValues, speech: Speech): MailContent {
  return content('intake-guidance', speech, [
    paragraph(speech.say('intake-guidance.what')),
    paragraph(speech.say('intake-guidance.how')),
    ...linesToCopy(answers, speech),
    paragraph(speech.say(needsNumberFirst ? 'intake.selfieLater' : 'intake.selfie', { note: '' })),
    paragraph(speech.say('intake-guidance.more')),
    { kind: 'link', url: `${speech.publicOrigin}/help` },
    paragraph(speech.say('intake-guidance.notYou')),
  ])
}

export function intakeIncomplete(values: IntakeIncompleteValues, speech: Speech): MailContent {
  const { number, missing, unreadable, needsSelfie, faults, noteText } = values
  const asked = [...missing, ...unreadable]
  const words = { number, time: speech.time(values.until) }
  return content(
    'intake-incomplete',
    speech,
    [
      paragraph(speech.say('intake-incomplete.what', words)),
      ...faults.map((fault) => paragraph(speech.say(`intake.fault.${fault}`))),
      ...unreadable.map((name) => paragraph(speech.say(`intake.unreadable.${name}`))),
      ...(asked.length > 0 ? [paragraph(speech.say('intake-incomplete.answers')), ...linesToCopy(asked, speech)] : []),
      ...(needsSelfie ? [paragraph(speech.say('intake.selfie', { note: noteText })), paragraph(speech.say('intake.elbows'))] : []),
      paragraph(speech.say('intake-incomplete.next', words)),
      ...aboutCase(number, speech),
      paragraph(speech.say('recovery.stop')),
      { kind: 'link', url: speech.publicOrigin + values.stopPath },
    ],
    words,
  )
}

/** Everything is here, or the case is over: nothing to send, and where to look. */
export function intakeAboutCase(template: 'intake-under-way' | 'intake-over') {
  return ({ number }: IntakeCaseValues, speech: Speech): MailContent =>
    content(
      template,
      speech,
      [paragraph(speech.say(`${template}.what`, { number })), paragraph(speech.say(`${template}.next`)), ...aboutCase(number, speech)],
      { number },
    )
}

export function intakePaused({ until }: IntakePausedValues, speech: Speech): MailContent {
  return content('intake-paused', speech, [paragraph(speech.say('intake-paused.what', { time: speech.time(until) }))])
}

export function intakeUnreadable(_values: Record<string, never>, speech: Speech): MailContent {
  return content('intake-unreadable', speech, [
    paragraph(speech.say('intake-unreadable.what')),
    paragraph(speech.say('intake-unreadable.next')),
  ])
}

type Template = 'intake-guidance' | 'intake-incomplete' | 'intake-under-way' | 'intake-over' | 'intake-paused' | 'intake-unreadable'

function content(template: Template, speech: Speech, blocks: Block[], words: Record<string, string> = {}): MailContent {
  return { subject: speech.say(`${template}.subject`, words), title: speech.say(`${template}.title`), blocks }
}

const aboutCase = (number: string, speech: Speech): Block[] => [
  { kind: 'facts', facts: [{ label: speech.say('fact.case'), value: number }] },
  paragraph(speech.say('intake.status')),
  { kind: 'link', url: speech.publicOrigin + statusPath },
]

/** A rule of signs stands below them: what our mail says further down is no answer to the last. */
function linesToCopy(names: readonly AnswerName[], speech: Speech): Block[] {
  const alone = (name: AnswerName) => (name === 'phone' && names.includes('method')) || (name === 'new_phone' && names.length > 3)
  const lines = names.filter((name) => !alone(name)).map((name) => speech.say(`intake.line.${name}`))
  const wanted = names.includes('method') ? [speech.say('intake.line.wanted')] : []
  return [{ kind: 'lines', lines: [...lines.slice(0, 1), ...wanted, ...lines.slice(1), '----'] }]
}
