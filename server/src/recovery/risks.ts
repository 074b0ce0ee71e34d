import type { AccountFacts } from '@countersign/contract'
import { frozenState } from '../accounts/freeze.ts'
import { roleOf } from '../accounts/role.ts'
import type { Tx } from '../database/database.ts'
import { statement } from '../database/database.ts'
import { days } from '../durations.ts'
import type { AccountId } from '../ids.ts'

/** Why a second person looks at a case where the policy asks for two where there is a risk (CAS-4). */
export const risks = ['recent_change', 'unknown_device', 'earlier_case', 'staff', 'money_held', 'frozen'] as const
export type Risk = (typeof risks)[number]

const recentChange = statement<{ accountId: string; since: number }, { id: string }>(
  'recent-credential-change',
  `select id from factors where account_id = :accountId and created_at > :since
   union all select account_id as id from passwords where account_id = :accountId and changed_at > :since limit 1`,
)
const earlierCase = statement<{ accountId: string; since: number }, { id: string }>(
  'earlier-recovery-case',
  'select id from recovery_cases where account_id = :accountId and opened_at > :since limit 1',
)

/** What the host says of the balance, a debt like a credit; null where nobody says: not known is not no. */
export const isMoneyHeld = ({ balance }: Pick<AccountFacts, 'balance'>): boolean | null => balance && Number(balance.amount) !== 0

/** What we know by ourselves. Whether money is held is asked of the host, outside the transaction. */
export async function risksOf(
  tx: Tx,
  now: number,
  { accountId, deviceId, holdsMoney }: { accountId: AccountId; deviceId: string | null; holdsMoney: boolean | null },
): Promise<Risk[]> {
  const found: Risk[] = []
  if (await tx.get(recentChange, { accountId, since: now - days(7) })) found.push('recent_change')
  if (deviceId === null) found.push('unknown_device')
  if (await tx.get(earlierCase, { accountId, since: now - days(90) })) found.push('earlier_case')
  if (await roleOf(tx, accountId)) found.push('staff')
  if (await frozenState(tx, now, accountId)) found.push('frozen')
  // Not known is not no.
  if (holdsMoney !== false) found.push('money_held')
  return found
}
