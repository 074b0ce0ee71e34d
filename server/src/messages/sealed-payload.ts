import type { KeyRing } from '../crypto/key-ring.ts'

/** A message may hold a code and names its reader: until it is sent it is kept sealed to its row. */
interface Place {
  id: string
  accountId: string | null
}

export function seal(keys: KeyRing, place: Place, payload: object): Uint8Array {
  return keys.seal(placeOf(place), Buffer.from(JSON.stringify(payload)))
}

/** Throws if the row was changed or its key is gone. */
export function open(keys: KeyRing, place: Place, sealed: Uint8Array): unknown {
  return JSON.parse(Buffer.from(keys.open(placeOf(place), sealed)).toString())
}

const placeOf = ({ id, accountId }: Place) => ({ table: 'outbox', column: 'sealed_payload', account: accountId ?? '', row: id })
