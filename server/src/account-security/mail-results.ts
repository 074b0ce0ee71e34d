import { holdCredentials } from '../accounts/account.ts'
import { markFailing, markWorking } from '../accounts/addresses.ts'
import type { Tx } from '../database/database.ts'
import type { AccountId } from '../ids.ts'
import { standardRules } from '../policy/service-rules.ts'
import { addressFailing } from '../security-events/address-events.ts'
import type { Occasion } from '../security-events/occasion.ts'

/** What became of a mail tells of its address. */
interface Mailed {
  accountId: AccountId
  to: string
}

/** Its mail server refuses the address for good: the others are told, once. */
export async function mailWasRefused(
  tx: Tx,
  occasion: Omit<Occasion, 'client' | 'wall' | 'rules'>,
  { accountId, to }: Mailed,
): Promise<void> {
  await holdCredentials(tx, accountId)
  const addressId = await markFailing(tx, occasion.now, accountId, to)
  // Nobody's device did it.
  const client = { address: '', description: '' }
  if (addressId) await addressFailing(tx, { ...occasion, wall: occasion.now, rules: standardRules, client }, { accountId, addressId })
}

/** A mailbox that came back. */
export async function mailArrived(tx: Tx, { accountId, to }: Mailed): Promise<void> {
  await markWorking(tx, accountId, to)
}
