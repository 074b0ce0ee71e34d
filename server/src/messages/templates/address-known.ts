import { type MailContent, paragraph } from './mail-content.ts'
import type { Speech } from './speech.ts'

/** Goes to the owner of an address that someone wants to have on another account. The page says the same as for a free one. */
export function addressKnown(_values: Record<string, never>, speech: Speech): MailContent {
  return {
    subject: speech.say('address-known.subject'),
    title: speech.say('address-known.title'),
    blocks: [paragraph(speech.say('address-known.what')), paragraph(speech.say('address-known.notYou'))],
  }
}
