import { accountFacts } from '../../account-facts/account-facts.ts'
import type { HostFacts } from '../../account-facts/host-facts.ts'
import { holdCredentials } from '../../accounts/account.ts'
import type { Database, Tx } from '../../database/database.ts'
import { hasFactor } from '../../factors/factor.ts'
import type { AccountId } from '../../ids.ts'
import { Problem } from '../../problem.ts'
import type { Occasion } from '../../security-events/occasion.ts'
import { openCase } from '../open-case.ts'
import { isMoneyHeld } from '../risks.ts'
import { openCaseOf, type RecoveryCase } from '../stored-case.ts'
import type { RecoveryVisit } from './visit.ts'
import * as store from './visit-store.ts'

/**
 * After both proofs: opens the case, or joins the one that is open. Whether money is held is asked of the host beforehand, since
 * nothing may be waited for in a transaction; doing it twice is doing it once.
 */
export async function enterCase(
  database: Database,
  occasion: Occasion,
  visit: RecoveryVisit,
  facts: HostFacts | null,
): Promise<RecoveryCase> {
  const { accountId } = visit
  if (accountId === null || visit.passwordProvedAt === null || visit.mailboxProvedAt === null) throw new Problem('RECOVERY_STEP_MISSING')
  const holdsMoney = isMoneyHeld(await accountFacts(database, accountId, facts))
  return database.unit(async (tx) => {
    // Of two at once, the second finds what the first opened; and no password changes between here and the last write.
    await holdCredentials(tx, accountId)
    const entered = (await openCaseOf(tx, occasion.keys, accountId)) ?? (await open(tx, occasion, visit, accountId, holdsMoney))
    if ((await tx.run(store.enterCase, { id: visit.id, caseId: entered.id, now: occasion.now })) === 0)
      throw new Problem('RECOVERY_VISIT_OVER')
    return entered
  })
}

async function open(tx: Tx, occasion: Occasion, visit: RecoveryVisit, accountId: AccountId, holdsMoney: boolean | null) {
  if (occasion.policy.recovery.mode !== 'guided_web') throw new Problem('NOT_OFFERED')
  if (!(await hasFactor(tx, accountId))) throw new Problem('NOTHING_TO_RECOVER')
  const { tool, reason, reasonText, confirmed, deviceId } = visit
  return openCase(tx, occasion, {
    accountId,
    openedBy: 'account',
    state: 'evidence',
    tool,
    reason,
    reasonText,
    confirmed,
    deviceId,
    holdsMoney,
  })
}
