import type { Tx } from '../database/database.ts'
import type { AccountId } from '../ids.ts'
import type { Occasion } from './occasion.ts'
import { record } from './record.ts'

/** What happened to the rights of staff, and what they did at the desk: one function per event. */
interface Of {
  accountId: AccountId
  role: string
}

export async function staffRoleOffered(tx: Tx, occasion: Occasion, { accountId, role }: Of): Promise<void> {
  await record(tx, occasion, 'staff.role_offered', { accountId, actor: 'operator', details: { role } })
}

export async function staffRoleTaken(tx: Tx, occasion: Occasion, { accountId, role }: Of): Promise<void> {
  await record(tx, occasion, 'staff.role_taken', { accountId, actor: 'account', details: { role } })
}

export async function staffRoleRemoved(tx: Tx, occasion: Occasion, { accountId, role }: Of): Promise<void> {
  await record(tx, occasion, 'staff.role_removed', { accountId, actor: 'operator', details: { role } })
}

/** An alarm: somebody became an administrator without any other. */
export async function glassBroken(tx: Tx, occasion: Occasion, { accountId }: Pick<Of, 'accountId'>): Promise<void> {
  await record(tx, occasion, 'staff.glass_broken', { accountId, actor: 'operator', details: { role: 'administrator' } })
}

export async function deskEntered(tx: Tx, occasion: Occasion, { accountId, role }: Of): Promise<void> {
  await record(tx, occasion, 'desk.entered', { accountId, actor: 'staff', details: { role } })
}

export async function deskLeft(tx: Tx, occasion: Occasion, { accountId, role }: Of): Promise<void> {
  await record(tx, occasion, 'desk.left', { accountId, actor: 'staff', details: { role } })
}

/** A proof that was right, of somebody who has nothing to do here. */
export async function deskRefused(
  tx: Tx,
  occasion: Occasion,
  { accountId, reason }: { accountId: AccountId; reason: string },
): Promise<void> {
  await record(tx, occasion, 'desk.refused', { accountId, actor: 'account', details: { reason } })
}

interface AtCase {
  /** The one the case is about. */
  accountId: AccountId
  caseId: string
  staffId: AccountId
}

export async function caseDealt(
  tx: Tx,
  occasion: Occasion,
  { accountId, caseId, number, staffId, stage }: AtCase & { number: string; stage: string },
): Promise<void> {
  await record(tx, occasion, 'desk.case_dealt', { accountId, actor: 'staff', details: { case: caseId, number, staff: staffId, stage } })
}

export async function caseViewed(tx: Tx, occasion: Occasion, { accountId, caseId, staffId }: AtCase): Promise<void> {
  await record(tx, occasion, 'desk.case_viewed', { accountId, actor: 'staff', details: { case: caseId, staff: staffId } })
}

/** Somebody reached for a case that is none of theirs. */
export async function caseRefused(
  tx: Tx,
  occasion: Occasion,
  { accountId, caseId, staffId, reason }: Omit<AtCase, 'accountId'> & { accountId: AccountId | null; reason: string },
): Promise<void> {
  await record(tx, occasion, 'desk.case_refused', { accountId, actor: 'staff', details: { case: caseId, staff: staffId, reason } })
}

export async function conflictDeclared(
  tx: Tx,
  occasion: Occasion,
  { accountId, caseId, staffId }: Omit<AtCase, 'caseId'> & { caseId: string | null },
): Promise<void> {
  await record(tx, occasion, 'desk.conflict_declared', { accountId, actor: 'staff', details: { case: caseId, staff: staffId } })
}

/** What the passkey signed: the verdict, its reasons, and the list as it stood. */
export async function caseDecided(
  tx: Tx,
  occasion: Occasion,
  { accountId, caseId, staffId, verdict, digest, factorId }: AtCase & { verdict: string; digest: string; factorId: string | null },
): Promise<void> {
  const details = { case: caseId, staff: staffId, verdict, digest, factor: factorId }
  await record(tx, occasion, 'desk.case_decided', { accountId, actor: 'staff', details })
}

/** An alarm, of which the person at the desk sees nothing. */
export async function decidedUnderPressure(tx: Tx, occasion: Occasion, { accountId, caseId, staffId }: AtCase): Promise<void> {
  await record(tx, occasion, 'desk.decided_under_pressure', { accountId, actor: 'staff', details: { case: caseId, staff: staffId } })
}

/** An alarm: nobody decided in time. */
export async function caseBreached(tx: Tx, occasion: Occasion, { accountId, caseId }: Omit<AtCase, 'staffId'>): Promise<void> {
  await record(tx, occasion, 'desk.case_breached', { accountId, actor: 'system', details: { case: caseId } })
}
