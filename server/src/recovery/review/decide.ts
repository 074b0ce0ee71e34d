import type { Decision, PasskeyAssertion } from '@countersign/contract'
import { findAccount } from '../../accounts/account.ts'
import { checkProof, proofOf, reserveProof, settleChallenge } from '../../challenges/answer.ts'
import { findQuestionInSession } from '../../challenges/question.ts'
import type { Tx } from '../../database/database.ts'
import type { FactorId } from '../../ids.ts'
import { Problem } from '../../problem.ts'
import type { Occasion } from '../../security-events/occasion.ts'
import { caseDecided, decidedUnderPressure } from '../../security-events/staff-events.ts'
import { alertAdministrators } from '../../staff/administrators.ts'
import type { Staff } from '../../staff/role.ts'
import { release } from '../case-store.ts'
import { moveCase } from '../move-case.ts'
import { approvalsNeeded } from '../open-case.ts'
import { type Deciding, digestOf, messageOf, mustBeWhole, toldCodes } from './decision.ts'
import { placeOfNote } from './review.ts'
import * as store from './review-store.ts'
import { eventOf } from './seat.ts'

export interface Proved {
  decision: Decision
  challengeId: string
  proof: PasskeyAssertion
}

/**
 * The proof is used up before anything else, and stays used whatever comes of the decision: hence a savepoint for each, and an
 * answer in place of an error. The challenge must be of this session, about this case, and of exactly this content.
 */
export async function proveAndDecide(
  tx: Tx,
  occasion: Occasion,
  staff: Staff,
  deciding: Deciding,
  { decision, challengeId, proof }: Proved,
): Promise<{ done: true } | { refused: Problem } | { broken: unknown }> {
  const question = await findQuestionInSession(tx, staff.sessionId, challengeId)
  if (!question) return { refused: new Problem('CHALLENGE_OVER') }
  const asker = { kind: 'session', id: staff.sessionId, deviceId: null } as const
  const reserved = await reserveProof(tx, occasion, asker, question)
  if ('refused' in reserved) return reserved
  const { purpose, target, content } = reserved.challenge
  const digest = digestOf(deciding, decision)
  if (purpose !== 'decide_case' || target !== deciding.seen.id || content?.digest !== digest)
    return { refused: new Problem('CHALLENGE_OVER') }
  const proved = await tx.inner(async () => {
    const verdict = await checkProof(tx, occasion, reserved, proof)
    const settled = await settleChallenge(tx, occasion, asker, reserved, verdict)
    return 'refused' in settled ? settled : { factorId: proofOf(reserved.challenge, verdict).factorId }
  })
  if (!proved.ok) return undone(proved.error)
  if ('refused' in proved.value) return proved.value
  const { factorId } = proved.value
  const decided = await tx.inner(() => decide(tx, occasion, staff, deciding, decision, { digest, factorId }))
  return decided.ok ? { done: true } : undone(decided.error)
}

const undone = (error: unknown): { refused: Problem } | { broken: unknown } =>
  error instanceof Problem ? { refused: error } : { broken: error }

async function decide(
  tx: Tx,
  occasion: Occasion,
  { accountId: staffId }: Staff,
  deciding: Deciding,
  decision: Decision,
  { digest, factorId }: { digest: string; factorId: FactorId | null },
): Promise<void> {
  mustBeWhole(deciding, decision)
  const { keys, now } = occasion
  const { seen, stage, review, given } = deciding
  const codes = toldCodes(decision)
  const isForced = decision.andSignOut
  const written = await tx.run(store.decideReview, {
    id: review.id,
    decision: decision.verdict,
    reasons: JSON.stringify(codes),
    sealedNote: keys.erasable.seal(seen.id, placeOfNote(review.id, seen.accountId), Buffer.from(decision.note.trim())),
    underPressure: isForced ? 1 : null,
    now,
  })
  if (written === 0) throw new Problem('CASE_MOVED_ON')
  await caseDecided(tx, occasion, { accountId: seen.accountId, caseId: seen.id, staffId, verdict: decision.verdict, digest, factorId })
  if (isForced) return freeze(tx, occasion, staffId, deciding)

  const mover = { actor: 'staff', id: staffId } as const
  const event = eventOf(decision.verdict, { state: seen.state, stage, needed: approvalsNeeded(seen, given) })
  if (event === null) {
    // What was decided stays hidden from whoever gets it next.
    await tx.run(release, { id: seen.id, staffId })
    return
  }
  const language = (await findAccount(tx, seen.accountId))?.language ?? 'en'
  const moved = await moveCase(tx, occasion, seen, event, mover, { reasons: codes, message: messageOf(decision, language) })
  if (event === 'reopen') await moveCase(tx, occasion, moved, 'admit', { actor: 'system' })
}

/** Somebody stands behind the reviewer: what they see is what would have come of it, and nothing moves until an administrator lets it. */
async function freeze(tx: Tx, occasion: Occasion, staffId: Staff['accountId'], { seen }: Deciding): Promise<void> {
  await decidedUnderPressure(tx, occasion, { accountId: seen.accountId, caseId: seen.id, staffId })
  if (seen.state !== 'frozen') await moveCase(tx, occasion, seen, 'freeze', { actor: 'staff', id: staffId })
  await alertAdministrators(tx, occasion, { what: 'case_frozen', about: seen.number, except: staffId })
}
