import type { StaffRole } from '@countersign/contract'
import type { AuditLog } from '../audit/audit-log.ts'
import { type Millis, toRfc3339 } from '../clock.ts'
import type { KeyRing } from '../crypto/key-ring.ts'
import { randomSecret } from '../crypto/random.ts'
import type { Tx } from '../database/database.ts'
import { type AccountId, newId } from '../ids.ts'
import { lifetimes } from '../lifetimes.ts'
import * as store from './staff-store.ts'

interface With {
  keys: KeyRing
  now: Millis
  audit: AuditLog
}

export interface StaffLink {
  token: string
  expiresAt: Millis
}

/**
 * The first administrator is made by whoever can run a command on the server, never by whoever comes first on the web: the
 * command prints a link that works once, for half an hour, for somebody who is signed in. Undefined where there is one.
 */
export async function offerFirstSeat(tx: Tx, at: With): Promise<StaffLink | undefined> {
  if (await tx.get(store.anyAdministrator, {})) return undefined
  const { now, audit } = at
  const link = await makeStaffLink(tx, at, { role: 'administrator', accountId: null })
  const details = { until: toRfc3339(link.expiresAt) }
  await audit.append(tx, { at: now, accountId: null, actor: 'operator', event: 'staff.first_seat_offered', client: '', details })
  return link
}

/** The newest is the one that works. */
export async function makeStaffLink(
  tx: Tx,
  { keys, now }: With,
  { role, accountId }: { role: StaffRole; accountId: AccountId | null },
): Promise<StaffLink> {
  const token = randomSecret()
  const expiresAt = now + lifetimes.staffLink
  await tx.run(store.voidLinks, { accountId: accountId ?? '', now })
  await tx.run(store.insertLink, { id: newId('stl'), role, accountId, digest: keys.digest('staff-link', token), now, expiresAt })
  return { token, expiresAt }
}
