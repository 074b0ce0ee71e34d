import type { Millis } from '../../clock.ts'
import { type MailContent, paragraph } from './mail-content.ts'
import type { Speech } from './speech.ts'

export interface CodeMailValues {
  code: string
  expiresAt: Millis
}

/** The code stays out of the subject: subjects show on locked screens and in the logs of mail servers. */
export function codeMail(purpose: 'sign-up-code' | 'thaw-code' | 'address-code' | 'factor-change-code' | 'recovery-code') {
  return (values: CodeMailValues, speech: Speech): MailContent => ({
    subject: speech.say(`${purpose}.subject`),
    title: speech.say(`${purpose}.title`),
    blocks: [
      paragraph(speech.say(`${purpose}.enter`)),
      { kind: 'code', code: values.code },
      paragraph(speech.say(`${purpose}.valid`, { expiry: speech.time(values.expiresAt) })),
      paragraph(speech.say(`${purpose}.notYou`)),
    ],
  })
}
