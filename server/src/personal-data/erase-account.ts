import { type Account, findAccountByEmail, holdCredentials } from '../accounts/account.ts'
import type { EmailAddress } from '../accounts/email-address.ts'
import type { AuditLog } from '../audit/audit-log.ts'
import type { Millis } from '../clock.ts'
import { statement, type Tx } from '../database/database.ts'

/** Every table with rows of an account, those that others refer to last. */
export const tablesOfAccounts = [
  'challenges',
  'enrollments',
  'sessions',
  'sign_ins',
  'recovery_code_sets',
  'factors',
  'devices',
  'trusted_devices',
  'notice_links',
  'address_changes',
  'address_requests',
  'password_resets',
  'passwords',
  'failed_factor_runs',
  'holds',
  'outbox',
  'contact_points',
] as const

const of = (name: string, sql: string) => statement<{ accountId: string }>(`erase-${name}`, sql)

/** What is found by way of another row goes before that row. */
const erasures = [
  of('grants', 'delete from step_up_grants where session_id in (select id from sessions where account_id = :accountId)'),
  of('recovery-codes', 'delete from recovery_codes where set_id in (select id from recovery_code_sets where account_id = :accountId)'),
  of('sign-ups', 'delete from sign_ups where canonical in (select canonical from contact_points where account_id = :accountId)'),
  ...tablesOfAccounts.map((table) => of(table.replaceAll('_', '-'), `delete from ${table} where account_id = :accountId`)),
  of('account', 'delete from accounts where id = :accountId'),
]
const roleOf = statement<{ accountId: string }, { role: string }>('role-of-erased', 'select role from staff where account_id = :accountId')

/**
 * Everything there is of one person goes in one transaction, what their passkeys are known by too: whoever signs up with the same
 * address later is somebody else to us. The audit trail keeps its rows, by the id of an account that is no more. Undefined where
 * nobody has the address; people with a role among the staff are not erased.
 */
export async function eraseAccount(
  tx: Tx,
  { audit, now }: { audit: AuditLog; now: Millis },
  email: EmailAddress,
): Promise<Account | 'staff' | undefined> {
  const account = await findAccountByEmail(tx, email)
  if (!account) return undefined
  const accountId = account.id
  await holdCredentials(tx, accountId)
  if (await tx.get(roleOf, { accountId })) return 'staff'
  for (const erasure of erasures) await tx.run(erasure, { accountId })
  await audit.append(tx, { at: now, accountId, actor: 'operator', event: 'account.erased', client: '', details: {} })
  return account
}
