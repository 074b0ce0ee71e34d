import type { Millis } from '../clock.ts'
import { statement, type Tx } from '../database/database.ts'
import { type AccountId, newId, type RebindGrantId } from '../ids.ts'
import { lifetimes } from '../lifetimes.ts'
import { usedSince } from './used-since.ts'

/**
 * The right to set up one factor in place of those that are lost (CAS-6): of one account, once, within a day. It signs nobody in by
 * itself, and is void with the credentials it was given under, with the first proof of a factor that was not lost after all, and while
 * its case is not the one that waits for it.
 */
export interface RebindGrant {
  id: RebindGrantId
  caseId: string
  /** How long withdrawals are held back after it was used. */
  holdHours: number
  expiresAt: Millis
}

const insertGrant = statement<{
  id: string
  accountId: string
  caseId: string
  caseOpenedAt: number
  holdHours: number
  now: number
  expiresAt: number
}>(
  'insert-rebind-grant',
  `insert into rebind_grants (id, account_id, case_id, credential_epoch, case_opened_at, hold_hours, granted_at, expires_at)
   select :id, :accountId, :caseId, credential_epoch, :caseOpenedAt, :holdHours, :now, :expiresAt from accounts where id = :accountId`,
)
const isLive = `used_at is null and voided_at is null and expires_at > :now
  and credential_epoch = (select credential_epoch from accounts where accounts.id = rebind_grants.account_id)
  and exists (select 1 from recovery_cases where recovery_cases.id = rebind_grants.case_id and state = 'ready_to_bind')
  and not ${usedSince('rebind_grants.account_id', 'case_opened_at')}`
const liveGrant = statement<{ accountId: string; now: number }, { id: string; case_id: string; hold_hours: number; expires_at: number }>(
  'live-rebind-grant',
  `select id, case_id, hold_hours, expires_at from rebind_grants where account_id = :accountId and ${isLive}`,
)
const useGrant = statement<{ id: string; accountId: string; factorId: string; now: number }>(
  'use-rebind-grant',
  `update rebind_grants set used_at = :now, factor_id = :factorId where id = :id and account_id = :accountId and ${isLive}`,
)
const usedGrant = statement<{ caseId: string }, { id: string }>(
  'used-rebind-grant',
  'select id from rebind_grants where case_id = :caseId and used_at is not null',
)
const voidGrants = statement<{ caseId: string; now: number }>(
  'void-rebind-grants',
  'update rebind_grants set voided_at = :now where case_id = :caseId and used_at is null and voided_at is null',
)

export async function grantRebind(
  tx: Tx,
  now: Millis,
  { holdHours, ...granted }: { accountId: AccountId; caseId: string; caseOpenedAt: Millis; holdHours: number },
): Promise<RebindGrant> {
  const id = newId('rbg')
  const expiresAt = now + lifetimes.rebindGrant
  await tx.run(insertGrant, { id, holdHours, ...granted, now, expiresAt })
  return { id, caseId: granted.caseId, holdHours, expiresAt }
}

export async function findRebindGrant(tx: Tx, now: Millis, accountId: AccountId): Promise<RebindGrant | undefined> {
  const row = await tx.get(liveGrant, { accountId, now })
  return row && { id: row.id as RebindGrantId, caseId: row.case_id, holdHours: row.hold_hours, expiresAt: row.expires_at }
}

/** This write decides: false where it was used, taken back or has run out. */
export async function useRebindGrant(
  tx: Tx,
  now: Millis,
  { id, accountId, factorId }: { id: string; accountId: AccountId; factorId: string },
): Promise<boolean> {
  return (await tx.run(useGrant, { id, accountId, factorId, now })) === 1
}

export async function voidRebindGrants(tx: Tx, now: Millis, caseId: string): Promise<void> {
  await tx.run(voidGrants, { caseId, now })
}

/** From then on the case is done, and nothing stops it any more. */
export async function isRebindGrantUsed(tx: Tx, caseId: string): Promise<boolean> {
  return (await tx.get(usedGrant, { caseId })) !== undefined
}
