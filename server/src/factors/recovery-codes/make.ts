import type { NewRecoveryCodes } from '@countersign/contract'
import { toRfc3339 } from '../../clock.ts'
import { hashCode, newHashing } from '../../crypto/code-hash.ts'
import type { Database, Tx } from '../../database/database.ts'
import { newId } from '../../ids.ts'
import { lifetimes } from '../../lifetimes.ts'
import { budgets } from '../../limits/budgets.ts'
import { spendAttempt } from '../../limits/spend-attempt.ts'
import { Problem } from '../../problem.ts'
import type { Occasion } from '../../security-events/occasion.ts'
import { recoveryCodesBegun } from '../../security-events/recovery-code-events.ts'
import type { Session } from '../../sessions/session.ts'
import { activeFactors } from '../factor.ts'
import { missingProof, requireProof } from '../require-proof.ts'
import { inGroups, newCodes } from './code-text.ts'
import { findLiveSet } from './recovery-codes.ts'
import * as store from './recovery-codes-store.ts'

/**
 * Makes a set that does not count yet: whoever leaves before writing it down loses nothing, as the former set still works. The codes
 * leave the server in this one answer. Ten hashes take too long for a transaction, so they are made before it.
 */
export async function makeRecoveryCodes(database: Database, occasion: Occasion, session: Session): Promise<NewRecoveryCodes> {
  const refused = await database.unit(async (tx) => {
    await refuseWithoutFactor(tx, session)
    const missing = await missingProof(tx, occasion, session, await purposeOf(tx, session), null)
    if (missing) return missing
    const spent = await spendAttempt(tx, occasion.now, budgets.recoveryCodeSets, session.accountId)
    if (spent.granted) return undefined
    return new Problem('TOO_MANY_ATTEMPTS', spent.retryAt ? { retryAfter: toRfc3339(spent.retryAt) } : {})
  })
  if (refused) throw refused
  const codes = newCodes()
  const hashing = newHashing(occasion.keys.pepper)
  const digests = await Promise.all(codes.map((code) => hashCode(code, hashing, occasion.keys.pepper)))

  const { now } = occasion
  const id = newId('rcs')
  const expiresAt = now + lifetimes.enrollment
  await database.unit(async (tx) => {
    await refuseWithoutFactor(tx, session)
    await requireProof(tx, occasion, session, await purposeOf(tx, session), null)
    await tx.run(store.voidPending, { accountId: session.accountId, now })
    await tx.run(store.insertSet, { id, accountId: session.accountId, sessionId: session.id, hashing, now, expiresAt })
    for (const [number, digest] of digests.entries()) await tx.run(store.insertCode, { setId: id, number, digest })
    await recoveryCodesBegun(tx, occasion, { accountId: session.accountId, setId: id })
  })
  return { id, codes: codes.map(inGroups), madeAt: toRfc3339(now), expiresAt: toRfc3339(expiresAt) }
}

async function purposeOf(tx: Tx, session: Session): Promise<'make_recovery_codes' | 'renew_recovery_codes'> {
  return (await findLiveSet(tx, session.accountId)) ? 'renew_recovery_codes' : 'make_recovery_codes'
}

async function refuseWithoutFactor(tx: Tx, session: Session): Promise<void> {
  if ((await activeFactors(tx, session.accountId)).length === 0) throw new Problem('SECOND_FACTOR_MISSING')
}
