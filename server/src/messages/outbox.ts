import type { Millis } from '../clock.ts'
import type { KeyRing } from '../crypto/key-ring.ts'
import type { Tx } from '../database/database.ts'
import { type Id, newId } from '../ids.ts'
import type { MailThread } from './carriers/carrier.ts'
import { type ClaimedRow, insertInOrder, insertMessage } from './outbox-store.ts'
import { open, seal } from './sealed-payload.ts'
import type { MailTemplate, MailValues } from './templates/render-mail.ts'

/** A mail to one address. Who gets it and in which language is the caller's decision. */
export type OutgoingMail = {
  [T in MailTemplate]: {
    to: string
    /** BCP 47, such as `en` or `de-AT`. */
    language: string
    template: T
    values: MailValues[T]
    /** What the reader expects at the top of every mail of ours, if anything. */
    phrase: string | null
    accountId: Id<'acc'> | null
    /** Where it answers somebody's mail. */
    thread?: MailThread
  }
}[MailTemplate]

/** What the row keeps of it, sealed. */
export type QueuedMail = OutgoingMail extends infer Mail ? (Mail extends OutgoingMail ? Omit<Mail, 'accountId'> : never) : never

interface With {
  keys: KeyRing
  now: Millis
}

/** Writes the mail in the caller's transaction: it is sent if, and only if, that commits. Wake the outbox after the commit. */
export async function queueMail(tx: Tx, { keys, now }: With, mail: OutgoingMail): Promise<Id<'msg'>> {
  if (!isOneAddress(mail.to)) throw new TypeError('a mail goes to exactly one address')
  const id = newId('msg')
  const { accountId, ...payload } = mail
  const place = { id, accountId }
  await tx.run(insertMessage, { id, channel: 'mail', payload: seal(keys, place, payload), accountId, template: mail.template, now })
  return id
}

/** An event for one receiver: those of one queue arrive in the order of their positions. */
export interface OutgoingEvent {
  /** The receiver's own way out. */
  channel: string
  queue: string
  position: number
  eventId: Id<'evt'>
  type: string
  accountId: Id<'acc'> | null
  body: string
}

export async function queueEvent(tx: Tx, { keys, now }: With, event: OutgoingEvent): Promise<void> {
  const { channel, queue, position, eventId, type, accountId, body } = event
  const id = newId('msg')
  const payload = seal(keys, { id, accountId }, { body })
  await tx.run(insertInOrder, { id, channel, queue, position, eventId, template: type, accountId, payload, now })
}

/** Throws as `open` does. What opens was sealed by `queueEvent`, so its shape is known. */
export const openEvent = (keys: KeyRing, { id, account_id: accountId, sealed_payload }: ClaimedRow): { body: string } =>
  open(keys, { id, accountId }, sealed_payload) as { body: string }

/** Not a judgement on the address, which the caller has made: only that it cannot name a second recipient or header. */
const isOneAddress = (to: string): boolean => to.length <= 320 && /^[^\s\p{Cc},;:<>"()[\]\\@]+@[^\s\p{Cc},;:<>"()\\@]+$/u.test(to)
