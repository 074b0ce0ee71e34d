import { keys, noon } from '../accounts/account.fixture.ts'
import { addAddress } from '../accounts/addresses.ts'
import { parseEmailAddress } from '../accounts/email-address.ts'
import { type Database, statement } from '../database/database.ts'
import type { AccountId, ContactPointId } from '../ids.ts'
import type { QueuedMail } from '../messages/outbox.ts'
import { open } from '../messages/sealed-payload.ts'

const queuedOf = statement<{ accountId: string }, { id: string; sealed_payload: Uint8Array }>(
  'test-queued-mails',
  'select id, sealed_payload from outbox where account_id = :accountId order by created_at, id',
)
const queuedTo = statement<{ since: number }, { id: string; account_id: string | null; sealed_payload: Uint8Array }>(
  'test-all-queued-mails',
  'select id, account_id, sealed_payload from outbox where created_at >= :since order by created_at, id',
)

/** What waits in the outbox for an account, read as the sender will read it. */
export async function mailsOf(database: Database, accountId: AccountId): Promise<QueuedMail[]> {
  const rows = await database.read((tx) => tx.all(queuedOf, { accountId }))
  return rows.map(({ id, sealed_payload }) => open(keys, { id, accountId }, sealed_payload) as QueuedMail)
}

/** What waits for an address, whether it is on an account or not. */
export async function mailsTo(database: Database, address: string): Promise<QueuedMail[]> {
  const rows = await database.read((tx) => tx.all(queuedTo, { since: 0 }))
  const mails = rows.map(({ id, account_id, sealed_payload }) => open(keys, { id, accountId: account_id }, sealed_payload) as QueuedMail)
  return mails.filter(({ to }) => to === address)
}

/** The token in the link of a notice. */
export function tokenIn(mail: QueuedMail | undefined): string {
  const path = mail && 'notMe' in mail.values ? mail.values.notMe.path : ''
  return path.slice('/not-me#'.length)
}

/** The eight digits of a mail with a code. */
export function codeIn(mail: QueuedMail | undefined): string {
  return mail && 'code' in mail.values ? mail.values.code : ''
}

let made = 0

/** One more confirmed address. */
export async function giveAddress(database: Database, accountId: AccountId, now = noon): Promise<{ id: ContactPointId; address: string }> {
  const email = parseEmailAddress(`other${++made}@example.test`)
  const id = email && (await database.unit((tx) => addAddress(tx, now, accountId, email)))
  if (!id) throw new Error('the address was refused')
  return { id, address: email.address }
}
