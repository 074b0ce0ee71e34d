import { type MailContent, paragraph } from './mail-content.ts'
import type { Speech } from './speech.ts'

/** Goes to the owner of an address that someone signed up with again. The page says the same as for a new address. */
export function signUpKnownAddress(_values: Record<string, never>, speech: Speech): MailContent {
  return {
    subject: speech.say('sign-up-known-address.subject'),
    title: speech.say('sign-up-known-address.title'),
    blocks: [
      paragraph(speech.say('sign-up-known-address.what')),
      paragraph(speech.say('sign-up-known-address.itWasYou')),
      paragraph(speech.say('sign-up-known-address.notYou')),
    ],
  }
}
