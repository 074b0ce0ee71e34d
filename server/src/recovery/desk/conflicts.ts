import { confirmedAddresses } from '../../accounts/addresses.ts'
import type { KeyRing } from '../../crypto/key-ring.ts'
import { statement, type Tx } from '../../database/database.ts'
import { phonesOnRecord } from '../../factors/factor.ts'
import type { AccountId } from '../../ids.ts'
import type { Occasion } from '../../security-events/occasion.ts'
import { accountsOfBrowser } from '../../sessions/known-device.ts'
import type { Staff } from '../../staff/role.ts'
import type { Review } from '../review/review.ts'
import type { RecoveryCase } from '../stored-case.ts'

const insertConflict = statement<{ staffId: string; accountId: string; now: number }>(
  'insert-recovery-conflict',
  `insert into recovery_conflicts (staff_id, account_id, declared_at) values (:staffId, :accountId, :now)
   on conflict (staff_id, account_id) do nothing`,
)
const findConflict = statement<{ staffId: string; accountId: string }, { staff_id: string }>(
  'find-recovery-conflict',
  'select staff_id from recovery_conflicts where staff_id = :staffId and account_id = :accountId',
)

export async function keepConflict(tx: Tx, now: number, staffId: AccountId, accountId: AccountId): Promise<void> {
  await tx.run(insertConflict, { staffId, accountId, now })
}

/** Whoever works in a browser that signed in to an account is near it, also in a browser without that cookie later. */
export async function noteSharedBrowser(tx: Tx, occasion: Occasion, { accountId: staffId }: Staff, deviceTokens: string[]): Promise<void> {
  for (const accountId of await accountsOfBrowser(tx, occasion, deviceTokens))
    if (accountId !== staffId) await keepConflict(tx, occasion.now, staffId, accountId)
}

export type Bar = 'own account' | 'opened it' | 'froze it' | 'declared' | 'decided it' | 'shares an address' | 'shares a phone'

/** Why somebody may not look at a case, let alone decide it (CAS-4); undefined where nothing speaks against it. */
export async function barOf(
  tx: Tx,
  keys: KeyRing,
  staffId: AccountId,
  { accountId, openedBy, round }: Pick<RecoveryCase, 'accountId' | 'openedBy' | 'round'>,
  reviews: readonly Review[],
): Promise<Bar | undefined> {
  if (accountId === staffId) return 'own account'
  if (openedBy === staffId) return 'opened it'
  const decided = reviews.find((one) => one.round === round && one.reviewerId === staffId && one.decidedAt !== null)
  if (decided) return decided.underPressure ? 'froze it' : 'decided it'
  if (await tx.get(findConflict, { staffId, accountId })) return 'declared'
  if (await shareAddress(tx, staffId, accountId)) return 'shares an address'
  if (await sharePhone(tx, keys, staffId, accountId)) return 'shares a phone'
  return undefined
}

async function shareAddress(tx: Tx, one: AccountId, other: AccountId): Promise<boolean> {
  const mailboxes = async (id: AccountId) => (await confirmedAddresses(tx, id)).map(({ canonical }) => mailboxOf(canonical))
  const own = new Set(await mailboxes(one))
  return (await mailboxes(other)).some((mailbox) => own.has(mailbox))
}

/** `mara+bank@` and `mara@` arrive in one place (RFC 5233). Too careful costs nothing: somebody else gets the case. */
export const mailboxOf = (address: string): string => address.toLowerCase().replace(/\+[^@]*(?=@[^@]*$)/, '')

async function sharePhone(tx: Tx, keys: KeyRing, one: AccountId, other: AccountId): Promise<boolean> {
  const own = new Set(await phonesOnRecord(tx, keys, one))
  return own.size > 0 && (await phonesOnRecord(tx, keys, other)).some((number) => own.has(number))
}
