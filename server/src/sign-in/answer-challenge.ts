import type { Amr, GivenProof, RequiredProof } from '@countersign/contract'
import { findAccount, holdCredentials } from '../accounts/account.ts'
import { type Asker, checkProof, giveBackUnjudged, proofOf, type Reserved, reserveProof, settleChallenge } from '../challenges/answer.ts'
import type { Challenge } from '../challenges/challenge.ts'
import { findQuestionInSession, findQuestionInSignIn, type Question } from '../challenges/question.ts'
import type { Millis } from '../clock.ts'
import { verifyPassword } from '../crypto/password-hash.ts'
import type { Database, Tx } from '../database/database.ts'
import type { Factor } from '../factors/factor.ts'
import type { Verdict } from '../factors/factor-kind.ts'
import { findRebindGrant } from '../factors/rebind-grant.ts'
import { findMatch, hashedSetsOf, useMatch } from '../factors/recovery-codes/match.ts'
import { findLiveSet } from '../factors/recovery-codes/recovery-codes.ts'
import { factorsThatProve, proofsDue } from '../factors/require-proof.ts'
import type { FactorId } from '../ids.ts'
import { orGiveBack } from '../limits/or-give-back.ts'
import { Problem } from '../problem.ts'
import type { Occasion } from '../security-events/occasion.ts'
import { recoveryCodeUsed } from '../security-events/recovery-code-events.ts'
import * as events from '../security-events/sign-in-events.ts'
import type { ProvedAcr } from '../sessions/acr.ts'
import { endHalfAuthenticated, type HalfAuthenticated } from '../sessions/half-authenticated.ts'
import { mustStillLive, type Proofs, raiseSession, type Session } from '../sessions/session.ts'
import { placeStepUpGrant, type StepUp } from '../sessions/step-up-grants.ts'
import { type Complete, completeSignIn, type StillFrozen } from './complete-sign-in.ts'

/** Somebody who signs in, by the cookies of the browser. */
export interface HalfwayIn {
  secret: string
  deviceTokens: string[]
  trustTokens?: string[]
  trustThisBrowser?: boolean
}

type SigningIn = { kind: 'sign-in'; signIn: HalfAuthenticated } & Omit<HalfwayIn, 'secret'>
type Answerer = SigningIn | { kind: 'session'; session: Session }

export interface Granted {
  state: 'granted'
  grant: { purpose: StepUp['purpose']; target: string | null; expiresAt: Millis }
  /** Null where the proof raised nothing, so that the session keeps the secret it has. */
  secret: string | null
}

/** The mailed code was right; the proof that comes after it is still due. */
export interface NextProof {
  state: 'next_proof_required'
  requiredProofs: RequiredProof[]
  available: Factor[]
}

export type Outcome = Complete | StillFrozen | Granted | NextProof | { refused: Problem }

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
    const answerer: SigningIn = { kind: 'sign-in', signIn: found.signIn, ...browser }
    const reserved = await reserve(tx, occasion, answerer, found.question)
    if ('refused' in reserved) return reserved
    if (reserved.challenge.proofKind === 'recovery_code') return { answerer, reserved }
    return judge(tx, occasion, answerer, reserved, proof)
  })
  if (!outcome) return undefined
  if ('answerer' in outcome) return answerWithRecoveryCode(database, occasion, outcome.answerer, outcome.reserved, proof)
  return unlessBroken(outcome)
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
    const verdict = await checkProof(tx, occasion, reserved, proof)
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
    () => database.unit((tx) => giveBackUnjudged(tx, occasion, askerOf(answerer), reserved.challenge)),
  )
  return database.unit(async (tx) => {
    const now = await findAccount(tx, accountId)
    const unchanged = now?.credentialEpoch === before?.credentialEpoch && now?.passwordDigest === before?.passwordDigest
    return conclude(tx, occasion, answerer, reserved, { result: matches && unchanged ? 'right' : 'wrong' })
  })
}

/** The same for the hash of a recovery code. Whoever loses after the hash has used nothing up: the whole transaction is undone. */
async function answerWithRecoveryCode(
  database: Database,
  occasion: Occasion,
  answerer: SigningIn,
  reserved: Reserved,
  proof: GivenProof,
): Promise<Outcome> {
  const { accountId } = reserved.challenge
  const { credentialEpoch, deviceId } = answerer.signIn
  const sets = await database.read((tx) => hashedSetsOf(tx, accountId))
  const match = await orGiveBack(
    () => findMatch(sets, occasion.keys.pepper, String(proof), deviceId === null ? 'unknown' : 'known'),
    () => database.unit((tx) => giveBackUnjudged(tx, occasion, askerOf(answerer), reserved.challenge)),
  )
  return database.unit(async (tx) => {
    await holdCredentials(tx, accountId)
    if ((await findAccount(tx, accountId))?.credentialEpoch !== credentialEpoch) return { refused: new Problem('CHALLENGE_OVER') }
    const verdict = await useMatch(tx, occasion.now, accountId, match)
    const outcome = await conclude(tx, occasion, answerer, reserved, verdict)
    if (verdict.result === 'right' && 'refused' in outcome) throw outcome.refused
    return outcome
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
  answerer: SigningIn,
  { challenge, amr, acr, strength, factorId }: Proved,
): Promise<Outcome> {
  const { signIn, deviceTokens, trustTokens = [], trustThisBrowser = false } = answerer
  // A mailed code is no factor: it is asked for here only beside the grant of an approved recovery, which may be over by now.
  const isRebind = challenge.proofKind === 'mailed_code'
  const rebindGrant = isRebind ? await findRebindGrant(tx, occasion.now, signIn.accountId) : undefined
  if (isRebind && !rebindGrant) return { refused: new Problem('CHALLENGE_OVER') }
  if (!(await endHalfAuthenticated(tx, occasion.now, signIn.id))) return { refused: new Problem('SIGN_IN_EXPIRED') }
  const { accountId, email, deviceId, application, firstFactor } = signIn
  const isRecovery = challenge.proofKind === 'recovery_code'
  // Neither a recovery code nor a grant is a factor: they raise nothing above the first one.
  const proofs: Proofs =
    isRecovery || rebindGrant
      ? { aal: 'aal1', amr: firstFactor, factorProved: false }
      : {
          aal: 'aal2',
          amr: [...new Set<Amr[number]>([...firstFactor, ...amr, 'mfa'])],
          factorProved: true,
          strength,
          acr: acr ?? undefined,
        }
  if (isRecovery) await recoveryCodeUsed(tx, occasion, { accountId, left: (await findLiveSet(tx, accountId))?.left ?? 0 })
  return completeSignIn(tx, occasion, {
    accountId,
    email,
    proofs,
    factorId,
    deviceId,
    deviceTokens,
    trustTokens,
    trustThisBrowser,
    isRecovery,
    rebindGrantId: rebindGrant?.id ?? null,
    signInId: signIn.id,
    application,
  })
}

async function stepUp(tx: Tx, occasion: Occasion, session: Session, { challenge, amr, acr, strength, factorId }: Proved): Promise<Outcome> {
  const { purpose, target } = challenge
  if (purpose === 'sign_in' || purpose === 'confirm_action' || purpose === 'decide_case') return { refused: new Problem('CHALLENGE_OVER') }
  if (challenge.proofKind === 'mailed_code') return afterMailedCode(tx, occasion, session, { ...challenge, purpose })
  const proofs: Proofs = factorId
    ? { aal: 'aal2', amr: [...amr, 'mfa'], factorProved: true, strength, acr: acr ?? undefined }
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

/** The session stays as it is, level and secret: a mailbox is no factor. What it opens is the next step. */
async function afterMailedCode(
  tx: Tx,
  occasion: Occasion,
  session: Session,
  challenge: Challenge & { purpose: StepUp['purpose'] },
): Promise<Outcome> {
  const { purpose, target } = challenge
  await mustStillLive(tx, session)
  const expiresAt = await placeStepUpGrant(tx, occasion.now, { sessionId: session.id, purpose, target, by: 'mailed_code' })
  await events.mailboxProved(tx, occasion, { accountId: session.accountId, sessionId: session.id, purpose, challengeId: challenge.id })
  const requiredProofs = await proofsDue(tx, occasion, session, purpose, target)
  if (requiredProofs.length === 0) return { state: 'granted', grant: { purpose, target, expiresAt }, secret: null }
  return { state: 'next_proof_required', requiredProofs, available: await factorsThatProve(tx, occasion, session, purpose, target) }
}

/** A challenge that is passed, and by what. */
export interface Proved {
  challenge: Challenge
  factorId: FactorId | null
  amr: Amr
  /** Null where the proof was no factor. */
  acr: ProvedAcr | null
  strength: number
}

export function proved(challenge: Challenge, verdict: Verdict): Proved {
  return { challenge, ...proofOf(challenge, verdict) }
}

function askerOf(answerer: Answerer): Asker {
  return answerer.kind === 'sign-in'
    ? { kind: 'sign-in', id: answerer.signIn.id, deviceId: answerer.signIn.deviceId }
    : { kind: 'session', id: answerer.session.id, deviceId: answerer.session.deviceId }
}
