import type { RequiredProof, StepUpPurpose } from '@countersign/contract'
import type { Millis } from '../clock.ts'
import type { Tx } from '../database/database.ts'
import type { FactorId } from '../ids.ts'
import { lifetimes } from '../lifetimes.ts'
import { proofDemands } from '../policy/proof-demands.ts'
import type { ServiceRules } from '../policy/service-rules.ts'
import { Problem } from '../problem.ts'
import { mustStillLive, type Session } from '../sessions/session.ts'
import { hasStepUpGrant, type StepUp, useStepUpGrant } from '../sessions/step-up-grants.ts'
import { activeFactors, type Factor, factorChoice, findFactor, strengthOf } from './factor.ts'

interface At {
  now: Millis
  rules: ServiceRules
}

/**
 * Throws STEP_UP_REQUIRED unless the person has just proved all that this purpose demands; uses up the proofs. In the
 * transaction of the change: a change that is refused for another reason leaves them unused.
 */
export async function requireProof(tx: Tx, at: At, session: Session, purpose: StepUpPurpose, target: FactorId | null): Promise<void> {
  await mustStillLive(tx, session)
  const missing = await missingProof(tx, at, session, purpose, target)
  if (missing) throw missing
  for (const grant of await grantsNeeded(tx, at, session, purpose, target)) {
    if (!(await useStepUpGrant(tx, at.now, grant))) throw await stepUpRequired(tx, at, session, purpose, target)
  }
}

/** The same question without using the proofs up: to ask before something slow is done. */
export async function missingProof(
  tx: Tx,
  at: At,
  session: Session,
  purpose: StepUpPurpose,
  target: FactorId | null,
): Promise<Problem | undefined> {
  const due = await proofsDue(tx, at, session, purpose, target)
  return due.length > 0 ? stepUpRequired(tx, at, session, purpose, target, due) : undefined
}

/** What is still due, in the order it is to be given in: the mailed code comes before everything else. */
export async function proofsDue(
  tx: Tx,
  at: At,
  session: Session,
  purpose: StepUpPurpose,
  target: FactorId | null,
): Promise<RequiredProof[]> {
  refuseRestricted(session, purpose)
  const due: RequiredProof[] = []
  for (const grant of await grantsNeeded(tx, at, session, purpose, target)) {
    if (await hasStepUpGrant(tx, at.now, grant)) continue
    if (grant.by === 'mailed_code') due.push('mailed_code')
    else due.push((await factorsThatProve(tx, session, purpose, target)).length > 0 ? 'factor' : 'password')
  }
  return due
}

/** The grants that a change uses up: a recent sign-in stands in for the proof of the factor, and never for the mailed code. */
async function grantsNeeded(
  tx: Tx,
  { now, rules }: At,
  session: Session,
  purpose: StepUpPurpose,
  target: FactorId | null,
): Promise<StepUp[]> {
  const grant = { sessionId: session.id, purpose, target }
  const byMail = rules.mailedCodeBeforeFactorChanges && proofDemands[purpose].isFactorChange
  const isRecent = await hasRecentProof(tx, now, session, purpose)
  return [...(byMail ? [{ ...grant, by: 'mailed_code' as const }] : []), ...(isRecent ? [] : [grant])]
}

async function hasRecentProof(tx: Tx, now: Millis, session: Session, purpose: StepUpPurpose): Promise<boolean> {
  const { recentSignInIsEnough } = proofDemands[purpose]
  if (session.isRestricted) return session.authenticatedAt > now - lifetimes.stepUp
  if (!recentSignInIsEnough) return false
  return provedAt(session, await activeFactors(tx, session.accountId)) > now - lifetimes.stepUp
}

async function stepUpRequired(
  tx: Tx,
  at: At,
  session: Session,
  purpose: StepUpPurpose,
  target: FactorId | null,
  due?: RequiredProof[],
): Promise<Problem> {
  const available = await factorsThatProve(tx, session, purpose, target)
  return new Problem('STEP_UP_REQUIRED', {
    requiredAal: available.length > 0 ? 'aal2' : 'aal1',
    currentAal: session.aal,
    availableFactors: available.map(factorChoice),
    requiredProofs: due ?? (await proofsDue(tx, at, session, purpose, target)),
    purpose,
    factorId: target,
  })
}

/**
 * What the person may choose from for this purpose; empty means the password. Of several factors only the strongest will do
 * (ASVS 7.5.1): a weaker one must not take a stronger one away. Whoever came in by recovery code has none of them at hand.
 */
export async function factorsThatProve(tx: Tx, session: Session, purpose: StepUpPurpose, target: FactorId | null): Promise<Factor[]> {
  refuseRestricted(session, purpose)
  if (session.isRestricted) return []
  if (proofDemands[purpose].provedBy === 'strongest') return strongest(await activeFactors(tx, session.accountId))
  const itself = target && (await findFactor(tx, session.accountId, target))
  if (!itself) throw new Problem('FACTOR_NOT_FOUND')
  return [itself]
}

function refuseRestricted(session: Session, purpose: StepUpPurpose): void {
  if (session.isRestricted && !proofDemands[purpose].isOpenToRestricted) throw new Problem('SESSION_RESTRICTED')
}

function strongest(active: Factor[]): Factor[] {
  const most = Math.max(0, ...active.map(strengthOf))
  return active.filter((factor) => strengthOf(factor) === most)
}

/** With a factor enrolled only the proof of one of the strongest counts; the password is not enough then. */
function provedAt(session: Session, active: Factor[]): Millis {
  if (active.length === 0) return session.authenticatedAt
  return session.provedStrength >= Math.max(...active.map(strengthOf)) ? (session.factorProvedAt ?? 0) : 0
}
