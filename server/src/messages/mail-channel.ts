import type { Millis } from '../clock.ts'
import type { KeyRing } from '../crypto/key-ring.ts'
import type { Tx } from '../database/database.ts'
import { seconds } from '../durations.ts'
import type { MailCarrier } from './carriers/carrier.ts'
import type { Channel } from './deliver.ts'
import type { QueuedMail } from './outbox.ts'
import { provenanceReference } from './provenance.ts'
import { open } from './sealed-payload.ts'
import { renderMail } from './templates/render-mail.ts'
import type { Sender } from './templates/speech.ts'

interface MailDeps {
  keys: KeyRing
  carrier: MailCarrier
  sender: Sender
  /** Told of mail that is about an account. */
  results?: MailResults
}

export interface MailResults {
  arrived(tx: Tx, mail: { accountId: string; to: string }): Promise<void>
  /** The address itself was refused for good. */
  addressRefused(tx: Tx, now: Millis, mail: { accountId: string; to: string }): Promise<void>
}

export function mailChannel({ keys, carrier, sender, results }: MailDeps): Channel {
  return {
    name: 'mail',
    parallel: 4,
    patience: seconds(20),
    prepare(row) {
      // What opens was sealed by `queueMail`, so its shape is known.
      const mail = open(keys, { id: row.id, accountId: row.account_id }, row.sealed_payload) as QueuedMail
      const { to, language, template, values, phrase, thread } = mail
      const reference = provenanceReference(keys, { template, at: row.created_at, to })
      const rendered = {
        id: row.id,
        to,
        ...(thread && { thread }),
        ...renderMail(template, values, language, sender, { phrase, reference }),
      }
      const ofAccount = results && row.account_id !== null ? { accountId: row.account_id, to } : undefined
      return {
        expiresAt: 'expiresAt' in values ? values.expiresAt : null,
        send: (signal) => carrier.send(rendered, signal),
        ...(ofAccount && {
          arrived: (tx) => results?.arrived(tx, ofAccount) ?? Promise.resolve(),
          addressRefused: (tx, now) => results?.addressRefused(tx, now, ofAccount) ?? Promise.resolve(),
        }),
      }
    },
    close: () => carrier.close(),
  }
}
