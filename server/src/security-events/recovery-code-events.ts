import type { Tx } from '../database/database.ts'
import type { AccountId } from '../ids.ts'
import { holdBack } from './hold-back.ts'
import type { Occasion } from './occasion.ts'
import { record } from './record.ts'
import { tell } from './tell.ts'

/** What happened to recovery codes: one function per event. No code and no part of one is in any of them. */
interface OfSet {
  accountId: AccountId
  setId: string
}

/** With so many left the owner is asked to make new ones. */
const few = 3

export async function recoveryCodesBegun(tx: Tx, occasion: Occasion, { accountId, setId }: OfSet): Promise<void> {
  await record(tx, occasion, 'recovery_codes.begun', { accountId, actor: 'account', details: { set: setId } })
}

export async function recoveryCodesProofRefused(tx: Tx, occasion: Occasion, { accountId, setId }: OfSet): Promise<void> {
  await record(tx, occasion, 'recovery_codes.proof_refused', { accountId, actor: 'account', details: { set: setId } })
}

export async function recoveryCodesMade(
  tx: Tx,
  occasion: Occasion,
  { accountId, setId, isRenewal }: OfSet & { isRenewal: boolean },
): Promise<void> {
  const event = isRenewal ? 'recovery_codes.renewed' : 'recovery_codes.made'
  await record(tx, occasion, event, { accountId, actor: 'account', details: { set: setId } })
  await tell(tx, occasion, accountId, { event, template: isRenewal ? 'recovery-codes-renewed' : 'recovery-codes-made', values: {} })
}

/** The mail about the factor that was removed goes with it, so none of its own. */
export async function recoveryCodesEnded(tx: Tx, occasion: Occasion, { accountId, setId }: OfSet): Promise<void> {
  await record(tx, occasion, 'recovery_codes.ended', { accountId, actor: 'account', details: { set: setId } })
}

/** Somebody came in without a factor: everybody is told, and what could be carried off is held back. */
export async function recoveryCodeUsed(
  tx: Tx,
  occasion: Occasion,
  { accountId, left }: { accountId: AccountId; left: number },
): Promise<void> {
  const event = 'recovery_codes.used'
  const heldUntil = await holdBack(tx, occasion, { accountId, reason: event, after: 'recovery_code' })
  await record(tx, occasion, event, { accountId, actor: 'account', details: { left, heldUntil } })
  await tell(tx, occasion, accountId, { event, template: 'recovery-code-used', values: { left } })
  if (left === few) await tell(tx, occasion, accountId, { event, template: 'recovery-codes-low', values: { left } })
}
