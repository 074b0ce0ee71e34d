import type { StaffRole } from '@countersign/contract'
import type { Millis } from '../clock.ts'
import type { KeyRing } from '../crypto/key-ring.ts'
import { randomSecret } from '../crypto/random.ts'
import type { Tx } from '../database/database.ts'
import { type AccountId, newId, type StaffSessionId } from '../ids.ts'
import { lifetimes } from '../lifetimes.ts'
import type { Client } from '../sessions/client.ts'
import type { Staff } from './role.ts'
import * as store from './staff-store.ts'

/**
 * The desk has a session of its own: another cookie, another table, opened by a passkey that verified the person and by nothing else. It
 * is void with the role, with the credentials it was opened under, with the last passkey, and while the account is frozen.
 */
interface With {
  keys: KeyRing
  now: Millis
}

export async function openStaffSession(
  tx: Tx,
  { keys, now }: With,
  { accountId, email, role, client }: { accountId: AccountId; email: string; role: StaffRole; client: Client },
): Promise<{ staff: Staff; secret: string }> {
  const secret = randomSecret()
  const staff: Staff = { sessionId: newId('sts'), accountId, email, role, lastSeenAt: now, expiresAt: now + lifetimes.staffSession }
  await tx.run(store.insertSession, {
    id: staff.sessionId,
    accountId,
    digest: digestOf(keys, secret),
    client: JSON.stringify(client),
    now,
    expiresAt: staff.expiresAt,
  })
  return { staff, secret }
}

export async function findStaffSession(tx: Tx, { keys, now }: With, secret: string): Promise<Staff | undefined> {
  const row = await tx.get(store.sessionByDigest, { digest: digestOf(keys, secret), now, seenAfter: now - lifetimes.staffSessionIdle })
  return (
    row && {
      sessionId: row.id as StaffSessionId,
      accountId: row.account_id as AccountId,
      email: row.email,
      role: row.role as StaffRole,
      lastSeenAt: row.last_seen_at,
      expiresAt: row.expires_at,
    }
  )
}

export const needsTouch = ({ lastSeenAt }: Staff, now: Millis): boolean => lastSeenAt < now - lifetimes.lastSeenResolution

export async function touchStaffSession(tx: Tx, now: Millis, { sessionId }: Staff): Promise<void> {
  await tx.run(store.touchSession, { id: sessionId, now })
}

export async function endStaffSession(tx: Tx, now: Millis, { sessionId }: Staff): Promise<void> {
  await tx.run(store.endSession, { id: sessionId, now })
}

/** All of one person: with their role. */
export async function endStaffSessionsOf(tx: Tx, now: Millis, accountId: AccountId): Promise<void> {
  await tx.run(store.endSessionsOf, { accountId, now })
}

const digestOf = (keys: KeyRing, secret: string): Uint8Array => keys.digest('staff-session', secret)
