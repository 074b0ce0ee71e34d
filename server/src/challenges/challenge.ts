import type { AskedPurpose, FactorChoice, ProofKind, Challenge as PublicChallenge } from '@countersign/contract'
import { type Millis, toRfc3339 } from '../clock.ts'
import type { Content } from '../factors/factor-kind.ts'
import { factorKinds, isFactorKind } from '../factors/kinds.ts'
import type {
  AccountId,
  ApprovalId,
  ChallengeId,
  FactorId,
  HostChallengeId,
  RecoveryCaseId,
  SessionId,
  SignInId,
  StaffSessionId,
} from '../ids.ts'

/** A half-authenticated sign-in, a session, a session of the staff, or what a host application asked for. */
export type Owner = SignInId | SessionId | StaffSessionId | HostChallengeId

/**
 * One question to one person: prove this factor (or the password) for this purpose. Pure; the diagram is in
 * `challenge.md`. Whose it is, what for and by which factor is fixed when it is opened and never taken from a request.
 */
export interface Challenge {
  id: ChallengeId
  accountId: AccountId
  ownerId: Owner
  purpose: AskedPurpose
  proofKind: ProofKind
  factorId: FactorId | null
  /** The factor, approval or case that the purpose is about, if any. */
  target: FactorId | ApprovalId | RecoveryCaseId | null
  /** What is approved by it, for purposes that have one. */
  content: Content | null
  expiresAt: Millis
  wrongProofs: number
  outcome: 'passed' | null
}

/** OWASP transaction authorization cheat sheet 2.4. */
export const wrongProofsPerChallenge = 5

/** A challenge for a passkey is signed, so it works once, also for a proof that was wrong (WebAuthn L3 section 13.4.3). */
export const proofsTaken = (kind: ProofKind): number => (isFactorKind(kind) && factorKinds[kind].answersOnce ? 1 : wrongProofsPerChallenge)

export type ChallengeState = 'open' | 'passed' | 'failed' | 'expired'

export function challengeState(challenge: Challenge, now: Millis): ChallengeState {
  if (challenge.outcome === 'passed') return 'passed'
  if (challenge.wrongProofs >= proofsTaken(challenge.proofKind)) return 'failed'
  return challenge.expiresAt <= now ? 'expired' : 'open'
}

/** A proof given to a challenge that is not open changes nothing: every state but `open` is an end. */
export function afterProof(challenge: Challenge, isRight: boolean, now: Millis): Challenge {
  if (challengeState(challenge, now) !== 'open') return challenge
  return isRight ? { ...challenge, outcome: 'passed' } : { ...challenge, wrongProofs: challenge.wrongProofs + 1 }
}

export function publicChallenge(challenge: Challenge, factor: FactorChoice | null, now: Millis): PublicChallenge {
  return {
    id: challenge.id,
    purpose: challenge.purpose,
    proofKind: challenge.proofKind,
    factor,
    state: challengeState(challenge, now),
    attemptsLeft: Math.max(0, proofsTaken(challenge.proofKind) - challenge.wrongProofs),
    expiresAt: toRfc3339(challenge.expiresAt),
  }
}
