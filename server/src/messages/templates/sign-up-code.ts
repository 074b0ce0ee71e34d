import type { Millis } from '../../clock.ts'
import { type MailContent, paragraph } from './mail-content.ts'
import type { Speech } from './speech.ts'

export interface SignUpCodeValues {
  code: string
  expiresAt: Millis
}

/** The code stays out of the subject: subjects show on locked screens and in the logs of mail servers. */
export function signUpCode(values: SignUpCodeValues, speech: Speech): MailContent {
  return {
    subject: speech.say('sign-up-code.subject'),
    title: speech.say('sign-up-code.title'),
    blocks: [
      paragraph(speech.say('sign-up-code.enter')),
      { kind: 'code', code: values.code },
      paragraph(speech.say('sign-up-code.valid', { expiry: speech.time(values.expiresAt) })),
      paragraph(speech.say('sign-up-code.notYou')),
    ],
  }
}
