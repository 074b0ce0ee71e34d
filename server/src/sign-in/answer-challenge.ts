import type { Amr, GivenProof } from '@countersign/contract'
import { findAccount } from '../accounts/account.ts'
import { type Asker, checkFactorProof, giveBackPassword, type Reserved, reserveProof, settleChallenge } from '../challenges/answer.ts'
import type { Challenge } from '../challenges/challenge.ts'
import { findQuestionInSession, findQuestionInSignIn, type Question } from '../challenges/question.ts'
import type { Millis } from '../clock.ts'
import { verifyPassword } from '../crypto/password-hash.ts'
import type { Database, Tx } from '../database/database.ts'
import type { Verdict } from '../factors/factor-kind.ts'
import { factorKinds } from '../factors/kinds.ts'
import type { FactorId } from '../ids.ts'
import { orGiveBack } from '../limits/or-give-back.ts'
import { Problem } from '../problem.ts'
import type { Occasion } from '../security-events/occasion.ts'
import * as events from '../security-events/sign-in-events.ts'
import { endHalfAuthenticated, type HalfAuthenticated } from '../sessions/half-authenticated.ts'
import { type Proofs, raiseSession, type Session } from '../sessions/session.ts'
import { placeStepUpGrant, type StepUp } from '../sessions/step-up-grants.ts'
import { type Complete, completeSignIn, type StillFrozen } from './complete-sign-in.ts'

/** Somebody who signs in, by the cookies of the browser. */
export interface HalfwayIn {
  secret: string
  deviceTokens: string[]
  trustTokens?: string[]
  trustThisBrowser?: boolean
}

type Answerer = ({ kind: 'sign-in'; signIn: HalfAuthenticated } & Omit<HalfwayIn, 'secret'>) | { kind: 'session'; session: Session }

export interface Granted {
  state: 'granted'
  grant: { purpose: StepUp['purpose']; target: string | null; expiresAt: Millis }
  secret: string
}

export type Outcome = Complete | StillFrozen | Granted | { refused: Problem }

interface Answer {
  /** Of the challenge. */
  id: string
  proof: GivenProof
}

/**
 * The hot path: one transaction. Who asks and what was asked, the attempt taken, the proof checked and used up, the sign-in ended, the
 * session made, the audit row. Undefined where the cookie is of no sign-in that is under way.
 */
export async function answerInSignIn(
  database: Database,
  occasion: Occasion,
  { secret, ...browser }: HalfwayIn,
  { id, proof }: Answer,
): Promise<Outcome | undefined> {
  const outcome = await database.unit(async (tx) => {
    const found = await findQuestionInSignIn(tx, occasion, secret, id)
    if (!found) return undefined
    const answerer: Answerer = { kind: 'sign-in', signIn: found.signIn, ...browser }
    const reserved = await reserve(tx, occasion, answerer, found.question)
    return 'refused' in reserved ? reserved : judge(tx, occasion, answerer, reserved, proof)
  })
  return outcome && unlessBroken(outcome)
}

/** A step-up in a session; what it asks for is the password where there is no factor. */
export async function answerInSession(database: Database, occasion: Occasion, session: Session, { id, proof }: Answer): Promise<Outcome> {
  const answerer: Answerer = { kind: 'session', session }
  const outcome = await database.unit(async (tx) => {
    const reserved = await reserve(tx, occasion, answerer, await findQuestionInSession(tx, session.id, id))
    if ('refused' in reserved || reserved.challenge.proofKind === 'password') return reserved
    return judge(tx, occasion, answerer, reserved, proof)
  })
  return 'challenge' in outcome ? answerWithPassword(database, occasion, answerer, outcome, proof) : unlessBroken(outcome)
}

async function reserve(
  tx: Tx,
  occasion: Occasion,
  answerer: Answerer,
  question: Question | undefined,
): Promise<Reserved | { refused: Problem }> {
  return question ? reserveProof(tx, occasion, askerOf(answerer), question) : { refused: new Problem('NOT_FOUND') }
}

/** The check runs in a savepoint of its own: if it breaks, the attempt stays taken and the answer is a refusal. */
async function judge(
  tx: Tx,
  occasion: Occasion,
  answerer: Answerer,
  reserved: Reserved,
  proof: GivenProof,
): Promise<Outcome | { broken: unknown }> {
  const judged = await tx.inner(async () => {
    const verdict = await checkFactorProof(tx, occasion, reserved, proof)
    return conclude(tx, occasion, answerer, reserved, verdict)
  })
  return judged.ok ? judged.value : { broken: judged.error }
}

/** Thrown after the commit, so that the attempt stays taken. */
function unlessBroken(outcome: Outcome | { broken: unknown }): Outcome {
  if ('broken' in outcome) throw outcome.broken
  return outcome
}

/** argon2 takes too long for a transaction: the attempt is committed first, the password is checked outside. */
async function answerWithPassword(
  database: Database,
  occasion: Occasion,
  answerer: Answerer,
  reserved: Reserved,
  proof: GivenProof,
): Promise<Outcome> {
  const password = typeof proof === 'string' ? proof : ''
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
    ? finishSignIn(tx, occasion, answerer, proved(settled.passed, verdict))
    : stepUp(tx, occasion, answerer.session, proved(settled.passed, verdict))
}

async function finishSignIn(
  tx: Tx,
  occasion: Occasion,
  answerer: Answerer & { kind: 'sign-in' },
  { amr, factorId }: Proved,
): Promise<Outcome> {
  const { signIn, deviceTokens, trustTokens = [], trustThisBrowser = false } = answerer
  if (!(await endHalfAuthenticated(tx, occasion.now, signIn.id))) return { refused: new Problem('SIGN_IN_EXPIRED') }
  const { accountId, email, deviceId } = signIn
  const proofs: Proofs = { aal: 'aal2', amr: ['pwd', ...amr, 'mfa'], factorProved: true }
  return completeSignIn(tx, occasion, {
    accountId,
    email,
    proofs,
    factorId,
    deviceId,
    deviceTokens,
    trustTokens,
    trustThisBrowser,
  })
}

async function stepUp(tx: Tx, occasion: Occasion, session: Session, { challenge, amr, factorId }: Proved): Promise<Outcome> {
  const { purpose, target } = challenge
  if (purpose === 'sign_in') return { refused: new Problem('CHALLENGE_OVER') }
  const proofs: Proofs = factorId
    ? { aal: 'aal2', amr: [...amr, 'mfa'], factorProved: true }
    : { aal: 'aal1', amr: ['pwd'], factorProved: false }
  const raised = await raiseSession(tx, occasion, session, proofs)
  if (!raised) return { refused: new Problem('NOT_SIGNED_IN') }
  const expiresAt = await placeStepUpGrant(tx, occasion.now, { sessionId: session.id, purpose, target })
  await events.steppedUp(tx, occasion, {
    accountId: session.accountId,
    sessionId: session.id,
    purpose,
    challengeId: challenge.id,
    factorId,
  })
  return { state: 'granted', grant: { purpose, target, expiresAt }, secret: raised.secret }
}

/** A challenge that is passed, and by what. */
interface Proved {
  challenge: Challenge
  factorId: FactorId | null
  amr: Amr
}

function proved(challenge: Challenge, verdict: Verdict): Proved {
  const { proofKind } = challenge
  const right = verdict.result === 'right' ? verdict : undefined
  const amr: Amr = right?.amr ?? (proofKind === 'password' ? ['pwd'] : factorKinds[proofKind].amr)
  return { challenge, factorId: right?.factorId ?? challenge.factorId, amr }
}

function askerOf(answerer: Answerer): Asker {
  return answerer.kind === 'sign-in'
    ? { kind: 'sign-in', id: answerer.signIn.id, deviceId: answerer.signIn.deviceId }
    : { kind: 'session', id: answerer.session.id, deviceId: answerer.session.deviceId }
}
