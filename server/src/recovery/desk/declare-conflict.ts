import { findAccountByEmail } from '../../accounts/account.ts'
import { parseEmailAddress } from '../../accounts/email-address.ts'
import type { Tx } from '../../database/database.ts'
import type { Occasion } from '../../security-events/occasion.ts'
import { conflictDeclared } from '../../security-events/staff-events.ts'
import type { Staff } from '../../staff/role.ts'
import { release } from '../case-store.ts'
import type { RecoveryCase } from '../stored-case.ts'
import { keepConflict } from './conflicts.ts'

/** The case goes back to be dealt to somebody else (R1). */
export async function declareCaseConflict(
  tx: Tx,
  occasion: Occasion,
  { accountId: staffId }: Staff,
  { id, accountId }: RecoveryCase,
): Promise<void> {
  await keepConflict(tx, occasion.now, staffId, accountId)
  await tx.run(release, { id, staffId })
  await conflictDeclared(tx, occasion, { accountId, staffId, caseId: id })
}

/** Beforehand, of somebody by their address. Nobody learns by it whether there is such an account. */
export async function declareConflict(tx: Tx, occasion: Occasion, { accountId: staffId }: Staff, email: string): Promise<void> {
  const address = parseEmailAddress(email)
  const account = address && (await findAccountByEmail(tx, address))
  if (!account) return
  await keepConflict(tx, occasion.now, staffId, account.id)
  await conflictDeclared(tx, occasion, { accountId: account.id, staffId, caseId: null })
}
