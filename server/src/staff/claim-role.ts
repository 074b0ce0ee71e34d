import type { StaffRole } from '@countersign/contract'
import { toRfc3339 } from '../clock.ts'
import type { Tx } from '../database/database.ts'
import { budgets } from '../limits/budgets.ts'
import { refundAttempt, spendAttempt } from '../limits/spend-attempt.ts'
import { Problem } from '../problem.ts'
import type { Occasion } from '../security-events/occasion.ts'
import { staffRoleTaken } from '../security-events/staff-events.ts'
import type { Session } from '../sessions/session.ts'
import { alertAdministrators } from './administrators.ts'
import * as store from './staff-store.ts'

/**
 * A link for one person gives the role to that person; the one of the first administrator to whoever has it, as long as there is none.
 * The role works at the desk alone, which a passkey opens.
 */
export async function claimStaffRole(
  tx: Tx,
  occasion: Occasion,
  session: Session,
  token: string,
): Promise<{ role: StaffRole } | { refused: Problem }> {
  const { keys, now, client } = occasion
  const { accountId, email } = session
  const ofClient = await spendAttempt(tx, now, budgets.clientProofs, client.address)
  if (!ofClient.granted)
    return { refused: new Problem('TOO_MANY_ATTEMPTS', ofClient.retryAt === null ? {} : { retryAfter: toRfc3339(ofClient.retryAt) }) }
  const link = await tx.get(store.useLink, { digest: keys.digest('staff-link', token), accountId, now })
  if (!link) return { refused: new Problem('LINK_OVER') }
  const isFirst = link.account_id === null
  if (isFirst && (await tx.run(store.takeFirstSeat, { value: Buffer.from(accountId) })) === 0) return { refused: new Problem('LINK_OVER') }
  const role = link.role as StaffRole
  if ((await tx.run(store.insertStaff, { accountId, role, now })) === 0) return { refused: new Problem('LINK_OVER') }
  await refundAttempt(tx, budgets.clientProofs, client.address)
  await staffRoleTaken(tx, occasion, { accountId, role })
  await alertAdministrators(tx, occasion, { what: 'role_taken', about: `${email}: ${role}`, ...(isFirst && { except: accountId }) })
  return { role }
}
