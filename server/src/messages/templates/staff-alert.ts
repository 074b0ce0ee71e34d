import type { MailContent } from './mail-content.ts'
import { type NoticeValues, noticeBlocks, whenAndWhere } from './notice.ts'
import { asOneLine, type Speech } from './speech.ts'

/** What administrators hear of at once. */
export const staffAlerts = ['role_taken', 'role_removed', 'glass_broken', 'case_frozen', 'case_breached'] as const
export type StaffAlert = (typeof staffAlerts)[number]

export interface StaffAlertValues extends NoticeValues {
  what: StaffAlert
  /** Whom or which case it is about. */
  about: string
}

export function staffAlert(values: StaffAlertValues, speech: Speech): MailContent {
  const { what, about } = values
  return {
    subject: speech.say(`staff-alert.${what}.subject`, { about }),
    title: speech.say(`staff-alert.${what}.title`),
    blocks: noticeBlocks(speech, values, {
      what: speech.say(`staff-alert.${what}.what`, { about }),
      facts: [{ label: speech.say('staff-alert.about'), value: asOneLine(about) }, ...whenAndWhere(speech, values)],
      itWasYou: speech.say('staff-alert.next'),
      notYou: speech.say('staff-alert.notYou'),
    }),
  }
}
