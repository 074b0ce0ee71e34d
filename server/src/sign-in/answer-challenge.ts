import { findAccount } from '../accounts/account.ts'
import { type Asker, checkFactorProof, giveBackPassword, type Reserved, reserveProof, settleChallenge } from '../challenges/answer.ts'
import type { Challenge } from '../challenges/challenge.ts'
import type { Millis } from '../clock.ts'
import { verifyPassword } from '../crypto/password-hash.ts'
import type { Database, Tx } from '../database/database.ts'
import type { Verdict } from '../factors/factor-kind.ts'
import { factorKinds } from '../factors/kinds.ts'
import { orGiveBack } from '../limits/or-give-back.ts'
import { Problem } from '../problem.ts'
import type { Occasion } from '../security-events/occasion.ts'
import * as events from '../security-events/sign-in-events.ts'
import { endHalfAuthenticated, type HalfAuthenticated } from '../sessions/half-authenticated.ts'
import { type Proofs, raiseSession, type Session } from '../sessions/session.ts'
import { placeStepUpGrant, type StepUp } from '../sessions/step-up-grants.ts'
import { type Complete, completeSignIn, type StillFrozen } from './complete-sign-in.ts'

/** Who answers: found by the cookie, so the challenge can only be one of theirs. */
export type Answerer =
  | { kind: 'sign-in'; signIn: HalfAuthenticated; deviceTokens: string[]; trustTokens?: string[]; trustThisBrowser?: boolean }
  | { kind: 'session'; session: Session }

export interface Granted {
  state: 'granted'
  grant: { purpose: StepUp['purpose']; target: string | null; expiresAt: Millis }
  secret: string
}

type Outcome = Complete | StillFrozen | Granted | { refused: Problem }

/**
 * The hot path. One transaction: attempt taken, proof checked, challenge passed, session made or raised, audit row. The
 * check runs in a savepoint of its own: if it breaks, the attempt stays taken and the answer is a refusal.
 */
export async function answerChallenge(
  database: Database,
  occasion: Occasion,
  answerer: Answerer,
  id: string,
  proof: string,
): Promise<Outcome> {
  const asker = askerOf(answerer)
  const first = await database.unit(async (tx) => {
    const reserved = await reserveProof(tx, occasion, asker, id)
    if ('refused' in reserved || reserved.challenge.proofKind === 'password') return reserved
    const checked = await tx.inner(async () => {
      const verdict = await checkFactorProof(tx, occasion, reserved.challenge, proof)
      return conclude(tx, occasion, answerer, reserved, verdict)
    })
    return checked.ok ? checked.value : { broken: checked.error }
  })
  if ('broken' in first) throw first.broken
  return 'challenge' in first ? answerWithPassword(database, occasion, answerer, first, proof) : first
}

/** argon2 takes too long for a transaction: the attempt is committed first, the password is checked outside. */
async function answerWithPassword(
  database: Database,
  occasion: Occasion,
  answerer: Answerer,
  reserved: Reserved,
  password: string,
): Promise<Outcome> {
  const { accountId } = reserved.challenge
  const before = await database.read((tx) => findAccount(tx, accountId))
  // Whoever is asked has a session: no crowd of strangers makes them wait.
  const { matches } = await orGiveBack(
    () => verifyPassword(password, before?.passwordDigest ?? undefined, occasion.keys.pepper, 'known'),
    () => database.unit((tx) => giveBackPassword(tx, occasion, askerOf(answerer), reserved.challenge)),
  )
  return database.unit(async (tx) => {
    const now = await findAccount(tx, accountId)
    const unchanged = now?.credentialEpoch === before?.credentialEpoch && now?.passwordDigest === before?.passwordDigest
    return conclude(tx, occasion, answerer, reserved, { result: matches && unchanged ? 'right' : 'wrong' })
  })
}

async function conclude(tx: Tx, occasion: Occasion, answerer: Answerer, reserved: Reserved, verdict: Verdict): Promise<Outcome> {
  const settled = await settleChallenge(tx, occasion, askerOf(answerer), reserved, verdict)
  if ('refused' in settled) return settled
  return answerer.kind === 'sign-in'
    ? finishSignIn(tx, occasion, answerer, settled.passed)
    : stepUp(tx, occasion, answerer.session, settled.passed)
}

async function finishSignIn(tx: Tx, occasion: Occasion, answerer: Answerer & { kind: 'sign-in' }, challenge: Challenge): Promise<Outcome> {
  const { signIn, deviceTokens, trustTokens = [], trustThisBrowser = false } = answerer
  if (!(await endHalfAuthenticated(tx, occasion.now, signIn.id))) return { refused: new Problem('SIGN_IN_EXPIRED') }
  const { accountId, email, deviceId } = signIn
  const proofs: Proofs = { aal: 'aal2', amr: ['pwd', methodOf(challenge), 'mfa'], factorProved: true }
  return completeSignIn(tx, occasion, {
    accountId,
    email,
    proofs,
    factorId: challenge.factorId,
    deviceId,
    deviceTokens,
    trustTokens,
    trustThisBrowser,
  })
}

async function stepUp(tx: Tx, occasion: Occasion, session: Session, challenge: Challenge): Promise<Outcome> {
  const { purpose, target } = challenge
  if (purpose === 'sign_in') return { refused: new Problem('CHALLENGE_OVER') }
  const proofs: Proofs = challenge.factorId
    ? { aal: 'aal2', amr: [methodOf(challenge), 'mfa'], factorProved: true }
    : { aal: 'aal1', amr: ['pwd'], factorProved: false }
  const raised = await raiseSession(tx, occasion, session, proofs)
  if (!raised) return { refused: new Problem('NOT_SIGNED_IN') }
  const expiresAt = await placeStepUpGrant(tx, occasion.now, { sessionId: session.id, purpose, target })
  await events.steppedUp(tx, occasion, {
    accountId: session.accountId,
    sessionId: session.id,
    purpose,
    challengeId: challenge.id,
    factorId: challenge.factorId,
  })
  return { state: 'granted', grant: { purpose, target, expiresAt }, secret: raised.secret }
}

function methodOf(challenge: Challenge) {
  return challenge.proofKind === 'password' ? 'pwd' : factorKinds[challenge.proofKind].amr
}

function askerOf(answerer: Answerer): Asker {
  return answerer.kind === 'sign-in'
    ? { kind: 'sign-in', id: answerer.signIn.id, deviceId: answerer.signIn.deviceId }
    : { kind: 'session', id: answerer.session.id, deviceId: answerer.session.deviceId }
}
