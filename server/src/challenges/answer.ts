import type { Amr, GivenProof } from '@countersign/contract'
import { toRfc3339 } from '../clock.ts'
import type { Tx } from '../database/database.ts'
import { factorChoice, proveFactor, type StoredFactor } from '../factors/factor.ts'
import type { Verdict } from '../factors/factor-kind.ts'
import { endFailures, type FactorAndClient, giveBackOfFactor, othersThatWork, recoveryCodesOf, spendOnFactor } from '../factors/failures.ts'
import { factorKinds, isFactorKind } from '../factors/kinds.ts'
import { reasonOf, verdictProblem } from '../factors/verdict-problem.ts'
import type { FactorId, HostChallengeId, SessionId, SignInId, StaffSessionId } from '../ids.ts'
import { countRefusedProof } from '../limits/brake.ts'
import { budgets } from '../limits/budgets.ts'
import { giveBackOfClient, spendOnClient } from '../limits/client-attempts.ts'
import { refundAttempt, type Spent, spendAttempt } from '../limits/spend-attempt.ts'
import { mayBeProvedOtherwise } from '../policy/demands.ts'
import { Problem } from '../problem.ts'
import type { Occasion } from '../security-events/occasion.ts'
import { brakeEngaged } from '../security-events/service-events.ts'
import * as events from '../security-events/sign-in-events.ts'
import type { ProvedAcr } from '../sessions/acr.ts'
import { takeSignInProof } from '../sessions/half-authenticated.ts'
import { clientClass } from '../sessions/known-device.ts'
import { type Challenge, challengeState, proofsTaken } from './challenge.ts'
import * as store from './challenge-store.ts'
import { checkMailedCode } from './mailed-code.ts'
import type { Question } from './question.ts'

/** Whose challenge it is: a half-authenticated sign-in, a session, or what a host asked for; never told by the request. */
export type Asker =
  | { kind: 'sign-in'; id: SignInId; deviceId: string | null }
  | { kind: 'session'; id: SessionId | StaffSessionId; deviceId: string | null }
  | { kind: 'host'; id: HostChallengeId; deviceId: null }

export interface Reserved {
  challenge: Challenge
  factor: StoredFactor | null
  attemptsLeft: number
}

/**
 * Takes the attempt before the check: of the factor and client class, of the client's address, of the challenge and
 * of the sign-in. What is taken here is committed whatever the check does.
 */
export async function reserveProof(
  tx: Tx,
  { now, client }: Occasion,
  asker: Asker,
  { challenge, factor, isCurrent }: Question,
): Promise<Reserved | { refused: Problem }> {
  if (!isCurrent || challengeState(challenge, now) !== 'open') return { refused: new Problem('CHALLENGE_OVER') }

  const ofClient = await spendOnClient(tx, now, { address: client.address, deviceId: asker.deviceId })
  if (!ofClient.granted) return { refused: paused(ofClient) }
  const spent = await spendOnProof(tx, now, challenge, asker)
  if (!spent.granted) return { refused: await pausedWithOthers(tx, now, challenge, asker, spent) }
  if ((await tx.run(store.takeProof, { id: challenge.id, now, limit: proofsTaken(challenge.proofKind) })) === 0)
    return { refused: new Problem('CHALLENGE_OVER') }
  if (asker.kind === 'sign-in' && !(await takeSignInProof(tx, now, asker.id))) return { refused: new Problem('SIGN_IN_EXPIRED') }
  return { challenge, factor, attemptsLeft: proofsTaken(challenge.proofKind) - challenge.wrongProofs - 1 }
}

/** The account, factor and secret all come from the challenge's record; the request brought only the proof. */
export async function checkProof(tx: Tx, occasion: Occasion, { challenge, factor }: Reserved, proof: GivenProof): Promise<Verdict> {
  if (challenge.proofKind === 'mailed_code') return checkMailedCode(tx, occasion, challenge, proof)
  if (!factor) return { result: 'wrong' }
  // A suspended factor proves nothing but that it may be resumed.
  if (factor.state !== 'active' && !(challenge.purpose === 'resume_factor' && challenge.target === factor.id)) return { result: 'wrong' }
  return proveFactor(tx, occasion, factor, {
    challenge: challenge.id,
    purpose: challenge.purpose,
    content: challenge.content,
    orAnother: mayBeProvedOtherwise(challenge.purpose),
    proof,
  })
}

/** Ends the challenge after a right proof, or tells what was wrong. Only one caller is ever told `passed`. */
export async function settleChallenge(
  tx: Tx,
  occasion: Occasion,
  asker: Asker,
  { challenge, attemptsLeft }: Pick<Reserved, 'challenge' | 'attemptsLeft'>,
  verdict: Verdict,
): Promise<{ passed: Challenge } | { refused: Problem }> {
  const { now, client } = occasion
  if (verdict.result !== 'right') {
    await events.proofRefused(tx, occasion, {
      challenge,
      reason: reasonOf(verdict),
      isSignIn: asker.kind !== 'session',
      deviceId: asker.deviceId,
    })
    await countTowardsBrake(tx, occasion, challenge)
    const refused =
      challenge.proofKind === 'password' ? new Problem('WRONG_CREDENTIALS', { attemptsLeft }) : verdictProblem(verdict, { attemptsLeft })
    return { refused }
  }
  const { factorId, amr, acr } = proofOf(challenge, verdict)
  if ((await tx.run(store.passChallenge, { id: challenge.id, now, by: factorId, amr: amr.join(' '), acr })) === 0)
    return { refused: new Problem('CHALLENGE_OVER') }
  await giveBackOfClient(tx, { address: client.address, deviceId: asker.deviceId })
  const of = factorAndClient(challenge, asker)
  if (of) await endFailures(tx, of)
  else if (challenge.proofKind === 'mailed_code') await refundAttempt(tx, budgets.mailedCode, challenge.accountId)
  else await refundAttempt(tx, budgets.password, passwordSubject(challenge, asker))
  return { passed: { ...challenge, outcome: 'passed' } }
}

/** By what a challenge is passed with a right proof. */
export function proofOf(
  { proofKind, factorId }: Challenge,
  verdict: Verdict,
): { factorId: FactorId | null; amr: Amr; acr: ProvedAcr | null; strength: number } {
  const kind = isFactorKind(proofKind) ? factorKinds[proofKind] : { amr: ['pwd' as const], strength: 0 }
  const right = verdict.result === 'right' ? verdict : undefined
  return {
    factorId: right?.factorId ?? factorId,
    amr: right?.amr ?? kind.amr,
    acr: isFactorKind(proofKind) ? (right?.acr ?? 'aal2') : null,
    strength: kind.strength,
  }
}

function spendOnProof(tx: Tx, now: number, challenge: Challenge, asker: Asker): Promise<Spent> {
  const of = factorAndClient(challenge, asker)
  if (of) return spendOnFactor(tx, now, of)
  if (challenge.proofKind === 'mailed_code') return spendAttempt(tx, now, budgets.mailedCode, challenge.accountId)
  return spendAttempt(tx, now, budgets.password, passwordSubject(challenge, asker))
}

/** For a password or recovery code that nobody looked at. */
export async function giveBackUnjudged(tx: Tx, { client }: Occasion, asker: Asker, challenge: Challenge): Promise<void> {
  await giveBackOfClient(tx, { address: client.address, deviceId: asker.deviceId })
  const of = factorAndClient(challenge, asker)
  if (of) await giveBackOfFactor(tx, of)
  else await refundAttempt(tx, budgets.password, passwordSubject(challenge, asker))
}

async function countTowardsBrake(tx: Tx, occasion: Occasion, { accountId, factorId, proofKind }: Challenge): Promise<void> {
  const engaged = (factorId || proofKind === 'recovery_code') && (await countRefusedProof(tx, occasion.now, accountId))
  if (engaged) await brakeEngaged(tx, occasion, engaged)
}

/** The password was right by now, so what else the person has may be said, and what of it is not paused too. */
async function pausedWithOthers(
  tx: Tx,
  now: number,
  challenge: Challenge,
  asker: Asker,
  spent: Extract<Spent, { granted: false }>,
): Promise<Problem> {
  const problem = paused(spent)
  const of = factorAndClient(challenge, asker)
  if (!of || !mayBeProvedOtherwise(challenge.purpose)) return problem
  const others = await othersThatWork(tx, now, of)
  return new Problem(problem.code, { ...problem.members, availableFactors: others.map(factorChoice) })
}

function factorAndClient({ accountId, factorId, proofKind }: Challenge, { deviceId }: Asker): FactorAndClient | undefined {
  if (proofKind === 'recovery_code') return { accountId, factorId: recoveryCodesOf(accountId), deviceId }
  return factorId === null ? undefined : { accountId, factorId, deviceId }
}

function passwordSubject({ accountId }: Challenge, { deviceId }: Asker): string {
  return `${accountId}/${clientClass(deviceId)}`
}

export function paused(spent: Extract<Spent, { granted: false }>): Problem {
  return new Problem('TOO_MANY_ATTEMPTS', spent.retryAt === null ? {} : { retryAfter: toRfc3339(spent.retryAt) })
}
