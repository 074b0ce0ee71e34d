import type { Millis } from '../clock.ts'
import type { KeyRing } from '../crypto/key-ring.ts'
import { randomSecret } from '../crypto/random.ts'
import { statement, type Tx } from '../database/database.ts'
import { type AccountId, type ContactPointId, newId } from '../ids.ts'
import { lifetimes } from '../lifetimes.ts'
import type { NotMeLink as MailedLink } from '../messages/templates/notice.ts'
import type { Occasion } from './occasion.ts'

/**
 * "This was not me": the link in a notice. Each address gets its own, so that it ends when the address leaves the account,
 * and so that only the address that was replaced can put itself back. It may be used any number of times until it ends,
 * since whatever it does only makes the account safer.
 */
export interface NotMeLink {
  id: string
  accountId: AccountId
  event: string
  device: string
  addressChange: string | null
  createdAt: Millis
  expiresAt: Millis
}

interface Made {
  accountId: AccountId
  event: string
  /** The address it goes to; null for one that has just left the account. */
  contactPoint: ContactPointId | null
  /** The change of address it may undo. */
  addressChange?: string | undefined
}

const insertLink = statement<{
  id: string
  accountId: string
  digest: Uint8Array
  event: string
  device: string
  contactPoint: string | null
  addressChange: string | null
  now: number
  expiresAt: number
}>(
  'insert-not-me-link',
  `insert into notice_links (id, account_id, digest, event, device, contact_point, address_change, created_at, expires_at)
   values (:id, :accountId, :digest, :event, :device, :contactPoint, :addressChange, :now, :expiresAt)`,
)
const linkByDigest = statement<
  { digest: Uint8Array; now: number },
  { id: string; account_id: string; event: string; device: string; address_change: string | null; created_at: number; expires_at: number }
>(
  'not-me-link-by-digest',
  `select id, account_id, event, device, address_change, created_at, expires_at from notice_links
   where digest = :digest and expires_at > :now`,
)
const endLinks = statement<{ contactPoint: string; now: number }>(
  'end-not-me-links',
  'update notice_links set expires_at = :now where contact_point = :contactPoint and expires_at > :now',
)

/** The token is in the mail and nowhere else. */
export async function makeNotMeLink(tx: Tx, { keys, now, client }: Occasion, made: Made): Promise<MailedLink> {
  const token = randomSecret()
  const { accountId, event, contactPoint, addressChange = null } = made
  const until = now + (contactPoint === null ? lifetimes.lastNotMeLink : lifetimes.notMeLink)
  await tx.run(insertLink, {
    id: newId('nml'),
    accountId,
    digest: digestOf(keys, token),
    event,
    device: client.description,
    contactPoint,
    addressChange,
    now,
    expiresAt: until,
  })
  return { path: `/not-me#${token}`, until }
}

export async function findNotMeLink(tx: Tx, { keys, now }: { keys: KeyRing; now: Millis }, token: string): Promise<NotMeLink | undefined> {
  const row = await tx.get(linkByDigest, { digest: digestOf(keys, token), now })
  return (
    row && {
      id: row.id,
      accountId: row.account_id as AccountId,
      event: row.event,
      device: row.device,
      addressChange: row.address_change,
      createdAt: row.created_at,
      expiresAt: row.expires_at,
    }
  )
}

/** An address that leaves the account takes its say with it. */
export async function endNotMeLinks(tx: Tx, now: Millis, contactPoint: ContactPointId): Promise<void> {
  await tx.run(endLinks, { contactPoint, now })
}

const digestOf = (keys: KeyRing, token: string): Uint8Array => keys.digest('not-me-link', token)
