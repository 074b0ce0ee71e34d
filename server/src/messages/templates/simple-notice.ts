import type { MailContent } from './mail-content.ts'
import { type NoticeValues, noticeBlocks, whenAndWhere } from './notice.ts'
import type { Speech } from './speech.ts'

type Event =
  | 'password-changed'
  | 'password-was-reset'
  | 'account-frozen'
  | 'signed-out-by-operator'
  | 'email-changed'
  | 'email-change-undone'
  | 'address-added'
  | 'address-removed'
  | 'address-left'
  | 'address-failing'
  | 'mail-phrase-changed'
  | 'account-exported'
  | 'device-trusted'
  | 'recovery-codes-made'
  | 'recovery-codes-renewed'

/** A notice that needs no words but when and where: what happened is all in its texts. */
export function simpleNotice(event: Event) {
  return (values: NoticeValues, speech: Speech): MailContent => ({
    subject: speech.say(`${event}.subject`),
    title: speech.say(`${event}.title`),
    blocks: noticeBlocks(speech, values, {
      what: speech.say(`${event}.what`),
      facts: whenAndWhere(speech, values),
      notYou: speech.say(`${event}.notYou`),
    }),
  })
}
