import type { AuditLog } from '../audit/audit-log.ts'
import { type Millis, toRfc3339 } from '../clock.ts'
import type { KeyRing } from '../crypto/key-ring.ts'
import { randomSecret } from '../crypto/random.ts'
import type { Tx } from '../database/database.ts'
import { newId } from '../ids.ts'
import { lifetimes } from '../lifetimes.ts'
import { budgets } from '../limits/budgets.ts'
import { refundAttempt, spendAttempt } from '../limits/spend-attempt.ts'
import { Problem } from '../problem.ts'
import type { Occasion } from '../security-events/occasion.ts'
import { staffRoleTaken } from '../security-events/staff-events.ts'
import type { Session } from '../sessions/session.ts'
import * as store from './staff-store.ts'

/**
 * The first administrator is made by whoever can run a command on the server, never by whoever comes first on the web: the
 * command prints a link that works once, for half an hour, for somebody who is signed in. Undefined where there is one.
 */
export async function offerFirstSeat(
  tx: Tx,
  { keys, now, audit }: { keys: KeyRing; now: Millis; audit: AuditLog },
): Promise<{ token: string; expiresAt: Millis } | undefined> {
  if (await tx.get(store.anyAdministrator, {})) return undefined
  const token = randomSecret()
  const expiresAt = now + lifetimes.staffLink
  await tx.run(store.voidLinks, { role: 'administrator', now })
  await tx.run(store.insertLink, { id: newId('stl'), role: 'administrator', digest: keys.digest('staff-link', token), now, expiresAt })
  await audit.append(tx, {
    at: now,
    accountId: null,
    actor: 'operator',
    event: 'staff.first_seat_offered',
    client: '',
    details: { until: toRfc3339(expiresAt) },
  })
  return { token, expiresAt }
}

/** Once there is an administrator every link answers as one that never was. */
export async function claimStaffRole(
  tx: Tx,
  occasion: Occasion,
  session: Session,
  token: string,
): Promise<{ role: 'administrator' } | { refused: Problem }> {
  const { keys, now, client } = occasion
  const ofClient = await spendAttempt(tx, now, budgets.clientProofs, client.address)
  if (!ofClient.granted)
    return { refused: new Problem('TOO_MANY_ATTEMPTS', ofClient.retryAt === null ? {} : { retryAfter: toRfc3339(ofClient.retryAt) }) }
  const link = await tx.get(store.useLink, { digest: keys.digest('staff-link', token), now })
  if (!link) return { refused: new Problem('LINK_OVER') }
  if ((await tx.run(store.takeFirstSeat, { value: Buffer.from(session.accountId) })) === 0) return { refused: new Problem('LINK_OVER') }
  await refundAttempt(tx, budgets.clientProofs, client.address)
  await tx.run(store.insertStaff, { accountId: session.accountId, role: 'administrator', now })
  await staffRoleTaken(tx, occasion, { accountId: session.accountId, role: 'administrator' })
  return { role: 'administrator' }
}
