import type { StepUpPurpose } from '@countersign/contract'
import type { Millis } from '../clock.ts'
import type { Tx } from '../database/database.ts'
import type { FactorId } from '../ids.ts'
import { lifetimes } from '../lifetimes.ts'
import { proofDemands } from '../policy/proof-demands.ts'
import { Problem } from '../problem.ts'
import { mustStillLive, type Session } from '../sessions/session.ts'
import { hasStepUpGrant, useStepUpGrant } from '../sessions/step-up-grants.ts'
import { activeFactors, type Factor, factorChoice, findFactor } from './factor.ts'

/**
 * Throws STEP_UP_REQUIRED unless the person has just proved what this purpose demands; uses up the proof. In the
 * transaction of the change: a change that is refused for another reason leaves the proof unused.
 */
export async function requireProof(tx: Tx, now: Millis, session: Session, purpose: StepUpPurpose, target: FactorId | null): Promise<void> {
  await mustStillLive(tx, session)
  if (await hasRecentProof(tx, now, session, purpose)) return
  if (await useStepUpGrant(tx, now, { sessionId: session.id, purpose, target })) return
  throw await stepUpRequired(tx, session, purpose, target)
}

/** The same question without using the proof up: to ask before something slow is done. */
export async function missingProof(
  tx: Tx,
  now: Millis,
  session: Session,
  purpose: StepUpPurpose,
  target: FactorId | null,
): Promise<Problem | undefined> {
  if (await hasRecentProof(tx, now, session, purpose)) return undefined
  if (await hasStepUpGrant(tx, now, { sessionId: session.id, purpose, target })) return undefined
  return stepUpRequired(tx, session, purpose, target)
}

async function hasRecentProof(tx: Tx, now: Millis, session: Session, purpose: StepUpPurpose): Promise<boolean> {
  if (!proofDemands[purpose].recentSignInIsEnough) return false
  return provedAt(session, await activeFactors(tx, session.accountId)) > now - lifetimes.stepUp
}

async function stepUpRequired(tx: Tx, session: Session, purpose: StepUpPurpose, target: FactorId | null): Promise<Problem> {
  const available = await factorsThatProve(tx, session, purpose, target)
  return new Problem('STEP_UP_REQUIRED', {
    requiredAal: available.length > 0 ? 'aal2' : 'aal1',
    currentAal: session.aal,
    availableFactors: available.map(factorChoice),
    purpose,
    factorId: target,
  })
}

/** What the person may choose from for this purpose; empty means the password. */
export async function factorsThatProve(tx: Tx, session: Session, purpose: StepUpPurpose, target: FactorId | null): Promise<Factor[]> {
  if (proofDemands[purpose].provedBy === 'strongest') return activeFactors(tx, session.accountId)
  const itself = target && (await findFactor(tx, session.accountId, target))
  if (!itself) throw new Problem('FACTOR_NOT_FOUND')
  return [itself]
}

/** With a factor enrolled only its proof counts; the password is not enough then. */
function provedAt(session: Session, active: Factor[]): Millis {
  return active.length > 0 ? (session.factorProvedAt ?? 0) : session.authenticatedAt
}
