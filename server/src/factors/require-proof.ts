import type { FactorPurpose } from '@countersign/contract'
import type { Millis } from '../clock.ts'
import type { Tx } from '../database/database.ts'
import type { FactorId } from '../ids.ts'
import { lifetimes } from '../lifetimes.ts'
import { proofDemands } from '../policy/proof-demands.ts'
import { Problem } from '../problem.ts'
import type { Session } from '../sessions/session.ts'
import { useStepUpGrant } from '../sessions/step-up-grants.ts'
import { activeFactors, type Factor, factorChoice, findFactor } from './factor.ts'

/**
 * Throws STEP_UP_REQUIRED unless the person has just proved what this purpose demands; uses up the proof. In the
 * transaction of the change: a change that is refused for another reason leaves the proof unused.
 */
export async function requireProof(tx: Tx, now: Millis, session: Session, purpose: FactorPurpose, target: FactorId | null): Promise<void> {
  const active = await activeFactors(tx, session.accountId)
  if (proofDemands[purpose].recentSignInIsEnough && provedAt(session, active) > now - lifetimes.stepUp) return
  if (await useStepUpGrant(tx, now, { sessionId: session.id, purpose, target })) return
  const available = await factorsThatProve(tx, session, purpose, target)
  throw new Problem('STEP_UP_REQUIRED', {
    requiredAal: available.length > 0 ? 'aal2' : 'aal1',
    currentAal: session.aal,
    availableFactors: available.map(factorChoice),
    purpose,
    factorId: target,
  })
}

/** What the person may choose from for this purpose; empty means the password. */
export async function factorsThatProve(tx: Tx, session: Session, purpose: FactorPurpose, target: FactorId | null): Promise<Factor[]> {
  if (proofDemands[purpose].provedBy === 'strongest') return activeFactors(tx, session.accountId)
  const itself = target && (await findFactor(tx, session.accountId, target))
  if (!itself) throw new Problem('FACTOR_NOT_FOUND')
  return [itself]
}

/** With a factor enrolled only its proof counts; the password is not enough then. */
function provedAt(session: Session, active: Factor[]): Millis {
  return active.length > 0 ? (session.factorProvedAt ?? 0) : session.authenticatedAt
}
