import type { MailContent } from './mail-content.ts'
import { type NoticeValues, noticeBlocks, whenAndWhere } from './notice.ts'
import type { Speech } from './speech.ts'

export function newDeviceSignIn(values: NoticeValues, speech: Speech): MailContent {
  return {
    subject: speech.say('new-device-sign-in.subject', { device: speech.device(values.device ?? '') }),
    title: speech.say('new-device-sign-in.title'),
    blocks: noticeBlocks(speech, values, {
      what: speech.say('new-device-sign-in.what'),
      facts: whenAndWhere(speech, values),
      notYou: speech.say('new-device-sign-in.notYou'),
    }),
  }
}
