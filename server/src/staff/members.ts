import type { StaffRole } from '@countersign/contract'
import { findAccountByEmail } from '../accounts/account.ts'
import { parseEmailAddress } from '../accounts/email-address.ts'
import { roleOf } from '../accounts/role.ts'
import type { Millis } from '../clock.ts'
import type { Tx } from '../database/database.ts'
import type { AccountId } from '../ids.ts'
import type { Occasion } from '../security-events/occasion.ts'
import * as events from '../security-events/staff-events.ts'
import { alertAdministrators } from './administrators.ts'
import { makeStaffLink, type StaffLink } from './first-administrator.ts'
import { endStaffSessionsOf } from './staff-session.ts'
import * as store from './staff-store.ts'

/** What only whoever can run commands on the server may do with roles. */
export type Refusal = 'no account' | 'has a role' | 'has no role' | 'last administrator'

/** Offers a role to one person, who takes it signed in, with the link. */
export async function offerRole(tx: Tx, occasion: Occasion, email: string, role: StaffRole): Promise<StaffLink | Refusal> {
  const accountId = await accountOf(tx, email)
  if (accountId === undefined) return 'no account'
  if (await roleOf(tx, accountId)) return 'has a role'
  await events.staffRoleOffered(tx, occasion, { accountId, role })
  return makeStaffLink(tx, occasion, { role, accountId })
}

/** With the sessions that are open; what was dealt out to them comes back to the others by itself. */
export async function removeRole(tx: Tx, occasion: Occasion, email: string): Promise<'removed' | Refusal> {
  const accountId = await accountOf(tx, email)
  if (accountId === undefined) return 'no account'
  // Two at once come one after the other: each sees whom the other left.
  const administrators = await tx.all(store.holdAdministrators, {})
  const role = await roleOf(tx, accountId)
  if (role === undefined) return 'has no role'
  const others = administrators.filter((one) => one.account_id !== accountId)
  if (role === 'administrator' && others.length === 0) return 'last administrator'
  await tx.run(store.deleteStaff, { accountId })
  await tx.run(store.voidLinks, { accountId, now: occasion.now })
  await endStaffSessionsOf(tx, occasion.now, accountId)
  await events.staffRoleRemoved(tx, occasion, { accountId, role })
  await alertAdministrators(tx, occasion, { what: 'role_removed', about: `${email}: ${role}` })
  return 'removed'
}

/**
 * ADM-3: when no administrator can be reached. The role is there at once, without a link, every administrator is told of it, and so is
 * the audit trail; a passkey is still needed to use it.
 */
export async function breakGlass(tx: Tx, occasion: Occasion, email: string): Promise<'made' | Refusal> {
  const accountId = await accountOf(tx, email)
  if (accountId === undefined) return 'no account'
  await tx.run(store.changeRole, { accountId, role: 'administrator', now: occasion.now })
  await events.glassBroken(tx, occasion, { accountId })
  await alertAdministrators(tx, occasion, { what: 'glass_broken', about: email })
  return 'made'
}

export interface Member {
  email: string
  role: StaffRole
  since: Millis
  passkeys: number
}

export async function listMembers(tx: Tx): Promise<Member[]> {
  const rows = await tx.all(store.allStaff, {})
  return rows.map(({ email, role, granted_at, passkeys }) => ({ email, role: role as StaffRole, since: granted_at, passkeys }))
}

async function accountOf(tx: Tx, email: string): Promise<AccountId | undefined> {
  const address = parseEmailAddress(email)
  return address && (await findAccountByEmail(tx, address))?.id
}
