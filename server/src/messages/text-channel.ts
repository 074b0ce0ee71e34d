import type { Millis } from '../clock.ts'
import type { KeyRing } from '../crypto/key-ring.ts'
import type { Tx } from '../database/database.ts'
import { seconds } from '../durations.ts'
import type { TextCarrier } from './carriers/carrier.ts'
import type { Channel } from './deliver.ts'
import type { QueuedText } from './queue-text.ts'
import { open } from './sealed-payload.ts'
import { renderText } from './templates/render-text.ts'
import type { Sender } from './templates/speech.ts'

interface TextDeps {
  keys: KeyRing
  carrier: TextCarrier
  sender: Sender
  /** Told of a code that the carrier took. */
  carried(tx: Tx, now: Millis, text: { number: string; country: string }): Promise<void>
}

/** OPS-5: five seconds a try; a code is tried three times and never after its end. */
export function textChannel({ keys, carrier, sender, carried }: TextDeps): Channel {
  return {
    name: 'sms',
    parallel: 8,
    patience: seconds(5),
    prepare(row) {
      // What opens was sealed by `queueText`, so its shape is known.
      const queued = open(keys, { id: row.id, accountId: row.account_id }, row.sealed_payload) as QueuedText
      const { to, country, language, template, values } = queued
      const expiresAt = 'expiresAt' in values ? values.expiresAt : null
      const text = { id: row.id, to, text: renderText(template, values, language, sender), expiresAt }
      return {
        expiresAt,
        send: (signal) => carrier.send(text, signal),
        ...(template === 'code' && { arrived: (tx, now) => carried(tx, now, { number: to, country }) }),
      }
    },
    close: () => carrier.close(),
  }
}
