import type { Millis } from '../../clock.ts'
import { type MailContent, paragraph } from './mail-content.ts'
import type { Speech } from './speech.ts'

export interface PasswordResetValues {
  /** Under the public origin; the token is behind the `#`, where neither servers nor mail scanners get it. */
  path: string
  expiresAt: Millis
}

export function passwordReset(values: PasswordResetValues, speech: Speech): MailContent {
  return {
    subject: speech.say('password-reset.subject'),
    title: speech.say('password-reset.title'),
    blocks: [
      paragraph(speech.say('password-reset.what')),
      { kind: 'link', url: speech.publicOrigin + values.path },
      paragraph(speech.say('password-reset.valid', { expiry: speech.time(values.expiresAt) })),
      paragraph(speech.say('password-reset.notYou')),
    ],
  }
}
