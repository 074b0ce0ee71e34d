import type { Millis } from '../clock.ts'
import type { Tx } from '../database/database.ts'
import { budgets } from './budgets.ts'
import { refundAttempt, type Spent, spendAttempt } from './spend-attempt.ts'

/** Where a proof comes from: the address, and the device if the account knows it. */
interface From {
  address: string
  deviceId: string | null
}

/**
 * The address counts for clients that the account does not know. A known device draws from buckets of its own only, so that nobody
 * who shares its address can use up its owner's tries.
 */
export async function spendOnClient(tx: Tx, now: Millis, { address, deviceId }: From): Promise<Spent> {
  if (deviceId !== null) return { granted: true, left: budgets.clientProofs.limit }
  return spendAttempt(tx, now, budgets.clientProofs, address)
}

/** After a right proof, or one that nobody looked at. */
export async function giveBackOfClient(tx: Tx, { address, deviceId }: From): Promise<void> {
  if (deviceId === null) await refundAttempt(tx, budgets.clientProofs, address)
}
