import type { RequiredProof, StepUpPurpose } from '@countersign/contract'
import { findAccount } from '../accounts/account.ts'
import type { Millis } from '../clock.ts'
import type { Tx } from '../database/database.ts'
import { days, minutes } from '../durations.ts'
import type { ApprovalId, FactorId, RecoveryCaseId } from '../ids.ts'
import { lifetimes } from '../lifetimes.ts'
import { demandsOf, isOpenToRestricted, isRecentSignInEnough, type Proof, signInCountsFor, turnOffGraceMinutes } from '../policy/demands.ts'
import type { Policy } from '../policy/policy.ts'
import { Problem } from '../problem.ts'
import { mustStillLive, type Session } from '../sessions/session.ts'
import { hasStepUpGrant, type StepUp, useStepUpGrant } from '../sessions/step-up-grants.ts'
import { activeFactors, type Factor, factorChoice, findFactor, methodOf, strengthOf } from './factor.ts'

/** What a purpose is about, if anything. */
export type Target = FactorId | ApprovalId | RecoveryCaseId | null

export const factorIn = (target: string | null): FactorId | null => (target?.startsWith('fac_') ? (target as FactorId) : null)

interface At {
  now: Millis
  policy: Policy
}

/**
 * Throws STEP_UP_REQUIRED unless the person has just proved all that this purpose demands; uses up the proofs. In the
 * transaction of the change: a change that is refused for another reason leaves them unused.
 */
export async function requireProof(tx: Tx, at: At, session: Session, purpose: StepUpPurpose, target: Target): Promise<void> {
  await mustStillLive(tx, session)
  const needed = await neededFor(tx, at, session, purpose, target)
  const due = await stillDue(tx, at, session, needed)
  if (due.length > 0) throw await stepUpRequired(tx, at, session, purpose, target, due)
  for (const grant of needed.grants) {
    // Somebody else used it a moment ago.
    if (!(await useStepUpGrant(tx, at.now, grant)))
      throw await stepUpRequired(tx, at, session, purpose, target, await stillDue(tx, at, session, needed))
  }
}

/** The same question without using the proofs up: to ask before something slow is done. */
export async function missingProof(tx: Tx, at: At, session: Session, purpose: StepUpPurpose, target: Target): Promise<Problem | undefined> {
  const due = await proofsDue(tx, at, session, purpose, target)
  return due.length > 0 ? stepUpRequired(tx, at, session, purpose, target, due) : undefined
}

/** What is still due, in the order it is to be given in: the mailed code, agreement to the disclaimer, then factor or password. */
export async function proofsDue(tx: Tx, at: At, session: Session, purpose: StepUpPurpose, target: Target): Promise<RequiredProof[]> {
  return stillDue(tx, at, session, await neededFor(tx, at, session, purpose, target))
}

async function stillDue(tx: Tx, at: At, session: Session, { agreement, grants }: Needed): Promise<RequiredProof[]> {
  const due: RequiredProof[] = []
  for (const grant of grants) {
    if (await hasStepUpGrant(tx, at.now, grant)) continue
    if (grant.by === 'mailed_code') due.push('mailed_code')
    else due.push((await factorsThatProve(tx, at, session, grant.purpose, grant.target as Target)).length > 0 ? 'factor' : 'password')
  }
  if (agreement) due.splice(due[0] === 'mailed_code' ? 1 : 0, 0, 'disclaimer')
  return due
}

interface Needed {
  /** Whether the disclaimer is still to be agreed to in this session. */
  agreement: boolean
  /** What the change uses up: a recent sign-in stands in for the proof of the factor, and never for the mailed code. */
  grants: readonly StepUp[]
}

async function neededFor(tx: Tx, at: At, session: Session, purpose: StepUpPurpose, target: Target): Promise<Needed> {
  refuseRestricted(session, purpose)
  const { demands, active } = await demandedOf(tx, at, session, purpose)
  const grant = { sessionId: session.id, purpose, target }
  const byMail = { ...grant, by: 'mailed_code' as const }
  const gates = demands.includes('email_code') ? [byMail] : []
  const agreement = demands.includes('disclaimer') && session.acceptedDisclaimer !== at.policy.enroll.disclaimer?.version
  // An approved recovery, the password and a mailed code brought them here.
  if (session.rebindGrantId !== null) return { agreement, grants: [] }
  if (isRecentEnough(at, session, purpose, demands, active)) return { agreement, grants: gates }
  const isPassword = active.length === 0 && !demands.includes('the_factor_itself') && purpose !== 'continue_to_application'
  return { agreement, grants: isPassword && (await lacksPassword(tx, session)) ? [byMail] : [...gates, grant] }
}

/** Of an account that a host made there is nothing to prove but the mailbox, until it has a factor. */
const lacksPassword = async (tx: Tx, { accountId }: Session): Promise<boolean> =>
  (await findAccount(tx, accountId))?.passwordDigest === null

/** What the policy demands of this account. Throws NOT_OFFERED where it does not have the action at all. */
async function demandedOf(
  tx: Tx,
  { policy }: At,
  session: Session,
  purpose: StepUpPurpose,
): Promise<{ demands: Proof[]; active: Factor[] }> {
  const active = await activeFactors(tx, session.accountId)
  const demands = demandsOf(policy, purpose, { factors: active.map(methodOf) })
  if (!demands) throw new Problem('NOT_OFFERED')
  return { demands, active }
}

function isRecentEnough(
  { now, policy }: At,
  session: Session,
  purpose: StepUpPurpose,
  demands: readonly Proof[],
  active: Factor[],
): boolean {
  const mayBeSignIn = isRecentSignInEnough(policy, purpose)
  // Whoever came in by recovery code has no factor to replace the lost one with.
  if (session.isRestricted) return (mayBeSignIn || purpose === 'replace_factor') && session.authenticatedAt > now - lifetimes.stepUp
  const isProved = demands.some((proof) => proof === 'password' || proof.endsWith('factor') || proof === 'the_factor_itself')
  if (!isProved) return provedAt(session, active) > now - minutes(turnOffGraceMinutes)
  const countsFor = active.length > 0 ? signInCountsFor(policy, purpose) : lifetimes.stepUp
  return mayBeSignIn && provedAt(session, active) > now - countsFor
}

async function stepUpRequired(
  tx: Tx,
  at: At,
  session: Session,
  purpose: StepUpPurpose,
  target: Target,
  due: RequiredProof[],
): Promise<Problem> {
  const available = await factorsThatProve(tx, at, session, purpose, target)
  return new Problem('STEP_UP_REQUIRED', {
    requiredAal: available.length > 0 ? 'aal2' : 'aal1',
    currentAal: session.aal,
    availableFactors: available.map(factorChoice),
    requiredProofs: due,
    // An approval is asked for by a call of its own.
    ...(purpose !== 'approve_payment' && purpose !== 'approve_action' && { purpose }),
    factorId: factorIn(target),
  })
}

/**
 * What the person may choose from for this purpose; empty means the password. Where the policy asks for the strongest, a weaker
 * one must not take a stronger one away (ASVS 7.5.1). Whoever came in by recovery code has none of them at hand.
 */
export async function factorsThatProve(tx: Tx, at: At, session: Session, purpose: StepUpPurpose, target: Target): Promise<Factor[]> {
  refuseRestricted(session, purpose)
  if (session.isRestricted && purpose !== 'resume_factor') return []
  const { demands, active } = await demandedOf(tx, at, session, purpose)
  if (purpose === 'approve_payment') return active.filter((factor) => oldEnoughFrom(at.policy, factor) <= at.now)
  if (demands.includes('any_factor')) return active
  if (!demands.includes('the_factor_itself')) return strongest(active)
  const itself = target && (await findFactor(tx, session.accountId, target))
  if (!itself) throw new Problem('FACTOR_NOT_FOUND')
  return [itself]
}

/** From when on a factor approves money: whoever set up one of their own on somebody's account carries nothing off with it meanwhile. */
export const oldEnoughFrom = ({ approval }: Policy, { createdAt }: Pick<Factor, 'createdAt'>): Millis =>
  createdAt + days(approval.factorAgeDays)

function refuseRestricted(session: Session, purpose: StepUpPurpose): void {
  const isOpen = session.rebindGrantId === null ? isOpenToRestricted(purpose) : purpose === 'add_factor'
  if (session.isRestricted && !isOpen) throw new Problem('SESSION_RESTRICTED')
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
