import type { StaffRole } from '@countersign/contract'
import { statement, type Tx } from '../database/database.ts'
import type { AccountId } from '../ids.ts'

const roleOfAccount = statement<{ accountId: string }, { role: string }>(
  'role-of-account',
  'select role from staff where account_id = :accountId',
)

/** What an account is among the staff; undefined where it is nothing there. */
export async function roleOf(tx: Tx, accountId: AccountId): Promise<StaffRole | undefined> {
  return (await tx.get(roleOfAccount, { accountId }))?.role as StaffRole | undefined
}
