import type { KeyRing } from '../crypto/key-ring.ts'
import type { OutgoingMail } from './outbox.ts'

/** What is kept of a mail until it is sent: it may hold a code and names its reader, so it is sealed to its row. */
export type MailPayload = OutgoingMail extends infer M ? (M extends OutgoingMail ? Omit<M, 'accountId'> : never) : never

interface Place {
  id: string
  accountId: string | null
}

export function seal(keys: KeyRing, place: Place, payload: MailPayload): Uint8Array {
  return keys.seal(placeOf(place), Buffer.from(JSON.stringify(payload)))
}

/** Throws if the row was changed or its key is gone. What opens was written by `seal`, so its shape is trusted. */
export function open(keys: KeyRing, place: Place, sealed: Uint8Array): MailPayload {
  return JSON.parse(Buffer.from(keys.open(placeOf(place), sealed)).toString()) as MailPayload
}

const placeOf = ({ id, accountId }: Place) => ({ table: 'outbox', column: 'sealed_payload', account: accountId ?? '', row: id })
