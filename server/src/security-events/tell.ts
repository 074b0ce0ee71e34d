import { confirmedAddresses } from '../accounts/addresses.ts'
import { type Reader, readerOf } from '../accounts/mail-phrase.ts'
import type { Tx } from '../database/database.ts'
import type { AccountId } from '../ids.ts'
import { type OutgoingMail, queueMail } from '../messages/outbox.ts'
import type { NoticeValues } from '../messages/templates/notice.ts'
import type { MailTemplate, MailValues } from '../messages/templates/render-mail.ts'
import { endNotMeLinks, makeNotMeLink } from './not-me-link.ts'
import type { Occasion } from './occasion.ts'

type NoticeTemplate = { [T in MailTemplate]: MailValues[T] extends NoticeValues ? T : never }[MailTemplate]

/** `event` is the name in the audit trail. When, on which device and the link are filled in here. */
type Notice = {
  [T in NoticeTemplate]: { event: string; template: T; values: Omit<MailValues[T], keyof NoticeValues> }
}[NoticeTemplate]

type Address = Awaited<ReturnType<typeof confirmedAddresses>>[number]

/** A notice to every confirmed address of the account, each with a link of its own, queued in the transaction of what it tells of. */
export async function tell(tx: Tx, occasion: Occasion, accountId: AccountId, notice: Notice): Promise<void> {
  const reader = await readerOf(tx, occasion.keys, accountId)
  for (const { id, address } of await confirmedAddresses(tx, accountId)) {
    const notMe = await makeNotMeLink(tx, occasion, { accountId, event: notice.event, contactPoint: id })
    await queueMail(tx, occasion, mailOf(occasion, { accountId, to: address, reader, notice, notMe }))
  }
}

/**
 * The last mail to an address that has left the account. Links of earlier mails to it end; the one in this mail works for
 * three days, so that whoever was put out can still stop what is going on.
 */
export async function tellLeaving(
  tx: Tx,
  occasion: Occasion,
  accountId: AccountId,
  left: Pick<Address, 'id' | 'address'>,
  notice: Notice,
  addressChange?: string,
): Promise<void> {
  const reader = await readerOf(tx, occasion.keys, accountId)
  await endNotMeLinks(tx, occasion.now, left.id)
  const notMe = await makeNotMeLink(tx, occasion, { accountId, event: notice.event, contactPoint: null, addressChange })
  await queueMail(tx, occasion, mailOf(occasion, { accountId, to: left.address, reader, notice, notMe }))
}

interface Filled {
  accountId: AccountId
  to: string
  reader: Reader
  notice: Notice
  notMe: NoticeValues['notMe']
}

function mailOf({ now, client }: Occasion, { accountId, to, reader, notice, notMe }: Filled): OutgoingMail {
  const values = { ...notice.values, at: now, device: client.description || null, notMe }
  return { to, ...reader, accountId, template: notice.template, values } as OutgoingMail
}
