import type { AskedPurpose } from '@countersign/contract'
import type { Millis } from '../../clock.ts'
import type { ApprovalWords } from './approval-approved.ts'
import { isOneMessage, toGsm } from './gsm.ts'
import { asOneLine, type Sender, type Speech, speechFor } from './speech.ts'

/** Every text message there is and what it needs to know. Values that carry `expiresAt` make a text that is never sent after it. */
export interface TextValues {
  code: CodeTextValues
  'number-added': Record<string, never>
  'number-replaced': Record<string, never>
  'number-removed': Record<string, never>
}

export interface CodeTextValues {
  code: string
  expiresAt: Millis
  purpose: AskedPurpose | 'enroll'
  /** Of what is approved with it (PSD2 RTS article 5(1)(a)). */
  says?: ApprovalWords
}

export type TextTemplate = keyof TextValues

/** One message each: a second part may come first, or not at all. */
export function renderText<T extends TextTemplate>(template: T, values: TextValues[T], language: string, sender: Sender): string {
  const speech = speechFor(language, sender)
  const host = new URL(sender.publicOrigin).hostname
  const names = namesOf(speech, host)
  const bodies =
    template === 'code'
      ? [
          codeText(speech, 'text.code', values as CodeTextValues, names[0] as string, host),
          ...names.map((name) => codeText(speech, 'text.codeShort', values as CodeTextValues, name, host)),
        ]
      : names.map((service) => speech.say(`text.${template as NoticeTemplate}`, { service }))
  return bodies.find(isOneMessage) ?? (bodies.at(-1) as string)
}

type NoticeTemplate = Exclude<TextTemplate, 'code'>

/**
 * The last line binds the code to this site (WICG "Origin-bound one-time codes delivered via SMS"): a browser fills it in there and
 * nowhere else. Nothing may follow it.
 */
function codeText(
  speech: Speech,
  sentence: 'text.code' | 'text.codeShort',
  { code, purpose, says }: CodeTextValues,
  service: string,
  host: string,
): string {
  const what = speech.say(`text.purpose.${says ? ('amount' in says ? 'approve_payment' : 'approve_action') : purpose}`, { ...says })
  return `${speech.say(sentence, { service, code, purpose: what })}\n\n@${host} #${code}`
}

/** The name where it can be spelled; then shorter ones, as one character outside the alphabet would cost half of the message. */
function namesOf({ serviceName }: Speech, host: string): string[] {
  const name = toGsm(serviceName) ? serviceName : asOneLine(host)
  const shorter = [32, 24, 16, 8].filter((length) => name.length > length).map((length) => `${name.slice(0, length - 3)}...`)
  return [name, ...shorter]
}
