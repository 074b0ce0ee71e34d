import { type Account, findAccountByEmail, holdCredentials } from '../accounts/account.ts'
import type { EmailAddress } from '../accounts/email-address.ts'
import { roleOf } from '../accounts/role.ts'
import type { AuditLog } from '../audit/audit-log.ts'
import type { Millis } from '../clock.ts'
import type { KeyRing } from '../crypto/key-ring.ts'
import { statement, type Tx } from '../database/database.ts'
import { webhook } from '../webhooks/webhook.ts'

/** Every table with rows of an account, those that others refer to last. */
export const tablesOfAccounts = [
  'challenges',
  'staff_sessions',
  'recovery_conflicts',
  'staff_links',
  'approvals',
  'rebind_grants',
  'recovery_visits',
  'recovery_cases',
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
  'webhook_events',
  'host_challenges',
  'oidc_grants',
  'oidc_consents',
  'outbox',
  'contact_points',
  'host_accounts',
] as const

const tablesOfCases = [
  'recovery_transitions',
  'recovery_evidence',
  'recovery_reviews',
  'evidence_files',
  'evidence_tickets',
  'question_sets',
  'face_checks',
] as const
/** Whose rows are found by way of another row, or by an address. */
export const tablesFoundByOthers = ['step_up_grants', 'recovery_codes', 'oidc_records', 'sign_ups', ...tablesOfCases] as const

const of = (name: string, sql: string) => statement<{ accountId: string }>(`erase-${name}`, sql)

/** What is found by way of another row goes before that row. */
const erasures = [
  of('grants', 'delete from step_up_grants where session_id in (select id from sessions where account_id = :accountId)'),
  of('recovery-codes', 'delete from recovery_codes where set_id in (select id from recovery_code_sets where account_id = :accountId)'),
  of('oidc-records', 'delete from oidc_records where grant_id in (select id from oidc_grants where account_id = :accountId)'),
  ...tablesOfCases.map((table) =>
    of(table.replaceAll('_', '-'), `delete from ${table} where case_id in (select id from recovery_cases where account_id = :accountId)`),
  ),
  of('conflicts-of-staff', 'delete from recovery_conflicts where staff_id = :accountId'),
  of('sign-ups', 'delete from sign_ups where canonical in (select canonical from contact_points where account_id = :accountId)'),
  ...tablesOfAccounts
    .filter((table) => table !== 'host_accounts')
    .map((table) => of(table.replaceAll('_', '-'), `delete from ${table} where account_id = :accountId`)),
]
const eraseLinks = of('host-accounts', 'delete from host_accounts where account_id = :accountId')
const eraseItself = of('account', 'delete from accounts where id = :accountId')
const reviewBy = statement<{ accountId: string }, { id: string }>(
  'review-by-erased',
  'select id from recovery_reviews where reviewer_id = :accountId limit 1',
)
const casesOf = statement<{ accountId: string }, { id: string }>(
  'cases-of-erased',
  'select id from recovery_cases where account_id = :accountId',
)

/**
 * Everything there is of one person goes in one transaction, what their passkeys are known by too: whoever signs up with the same
 * address later is somebody else to us. The audit trail keeps its rows, by the id of an account that is no more. Undefined where
 * nobody has the address; people with a role among the staff, and those whose decisions are
 * kept, are not erased.
 */
export async function eraseAccount(
  tx: Tx,
  { audit, keys, now }: { audit: AuditLog; keys: KeyRing; now: Millis },
  email: EmailAddress,
): Promise<Account | 'staff' | undefined> {
  const account = await findAccountByEmail(tx, email)
  if (!account) return undefined
  const accountId = account.id
  await holdCredentials(tx, accountId)
  if ((await roleOf(tx, accountId)) || (await tx.get(reviewBy, { accountId }))) return 'staff'
  // First of all, and whatever becomes of the rest: with its key a case is gone from the backups too.
  for (const { id } of await tx.all(casesOf, { accountId })) keys.erasable.erase(id)
  for (const erasure of erasures) await tx.run(erasure, { accountId })
  // While hosts still have a name for it.
  await webhook(tx, { keys, now }, { type: 'account.erased', accountId, data: {} })
  for (const last of [eraseLinks, eraseItself]) await tx.run(last, { accountId })
  await audit.append(tx, { at: now, accountId, actor: 'operator', event: 'account.erased', client: '', details: {} })
  return account
}
