import type { Millis } from '../clock.ts'
import type { KeyRing } from '../crypto/key-ring.ts'
import type { Tx } from '../database/database.ts'
import { type Id, newId } from '../ids.ts'
import { insertMessage } from './outbox-store.ts'
import { seal } from './sealed-payload.ts'
import type { TextTemplate, TextValues } from './templates/render-text.ts'

/** A text message to one number. Who gets it, in which language, and whether it may be spent on is the caller's decision. */
export type OutgoingText = {
  [T in TextTemplate]: {
    /** E.164 */
    to: string
    /** ISO 3166-1 alpha-2, for the figures. */
    country: string
    language: string
    template: T
    values: TextValues[T]
    accountId: Id<'acc'> | null
  }
}[TextTemplate]

/** What the row keeps of it, sealed. */
export type QueuedText = OutgoingText extends infer Text ? (Text extends OutgoingText ? Omit<Text, 'accountId'> : never) : never

/** Writes the text in the caller's transaction: it is sent if, and only if, that commits. Wake the outbox after the commit. */
export async function queueText(tx: Tx, { keys, now }: { keys: KeyRing; now: Millis }, text: OutgoingText): Promise<Id<'msg'>> {
  if (!/^\+[1-9]\d{6,14}$/.test(text.to)) throw new TypeError('a text goes to exactly one number')
  const id = newId('msg')
  const { accountId, ...payload } = text
  const sealed = seal(keys, { id, accountId }, payload)
  await tx.run(insertMessage, { id, channel: 'sms', payload: sealed, accountId, template: text.template, now })
  return id
}
