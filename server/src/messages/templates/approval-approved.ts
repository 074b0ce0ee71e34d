import type { MailContent } from './mail-content.ts'
import { type NoticeValues, noticeBlocks, whenAndWhere } from './notice.ts'
import { asOneLine, type Speech } from './speech.ts'

/** What of an operation a short message says: the amount and the end of the address, or what is to be done. */
export type ApprovalWords = { amount: string; destination: string } | { action: string }

export interface ApprovalApprovedValues extends NoticeValues {
  host: string
  says: ApprovalWords
}

export function approvalApproved(values: ApprovalApprovedValues, speech: Speech): MailContent {
  const { says, host } = values
  const isPayment = 'amount' in says
  const form = isPayment ? 'payment' : 'action'
  const words = isPayment ? { amount: says.amount, destination: says.destination } : { action: asOneLine(says.action) }
  const what = isPayment
    ? [
        { label: speech.say('fact.amount'), value: says.amount },
        { label: speech.say('fact.destination'), value: says.destination },
      ]
    : [{ label: speech.say('fact.action'), value: asOneLine(says.action) }]
  return {
    subject: speech.say(`approval-approved.${form}.subject`, words),
    title: speech.say('approval-approved.title'),
    blocks: noticeBlocks(speech, values, {
      what: speech.say('approval-approved.what', { host: asOneLine(host) }),
      facts: [...what, ...whenAndWhere(speech, values)],
      notYou: speech.say('approval-approved.notYou'),
    }),
  }
}
