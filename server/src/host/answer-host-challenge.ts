import type { Approval } from '../approvals/approval.ts'
import { approveAtHost } from '../approvals/approve.ts'
import { approvable } from '../approvals/ask-owner.ts'
import { checkProof, reserveProof, settleChallenge } from '../challenges/answer.ts'
import { findQuestionInSession } from '../challenges/question.ts'
import type { Database, Tx } from '../database/database.ts'
import { Problem } from '../problem.ts'
import { hostChallengePassed } from '../security-events/host-events.ts'
import type { Occasion } from '../security-events/occasion.ts'
import { wrongProofsPerSignIn } from '../sessions/half-authenticated.ts'
import { proved } from '../sign-in/answer-challenge.ts'
import { currentQuestion, type HostChallenge } from './host-challenge.ts'
import * as store from './host-store.ts'

type Answered = { state: 'passed' } | { refused: Problem }

/**
 * What the person typed on screens of the host: judged as at our own sign-in, with the same limits, by the address that the host said
 * the person is at. A proof at a host makes no session here.
 */
export async function answerHostChallenge(
  database: Database,
  occasion: Occasion,
  challenge: HostChallenge,
  proof: string,
): Promise<Answered> {
  const { accountId, approvalId } = challenge
  const outcome = await database.unit(async (tx): Promise<Answered | { broken: unknown }> => {
    // First of all: where nothing can be approved, nothing is learned of the code, and it is not used up.
    const approval = approvalId === null ? null : await approvable(tx, occasion, accountId, approvalId)
    const asked = await currentQuestion(tx, challenge)
    const question = asked && (await findQuestionInSession(tx, challenge.id, asked.id))
    if (!question) return { refused: new Problem('CHALLENGE_OVER') }
    const asker = { kind: 'host', id: challenge.id, deviceId: null } as const
    const reserved = await reserveProof(tx, occasion, asker, question)
    if ('refused' in reserved) return reserved
    if (!(await takeProof(tx, occasion, challenge))) return { refused: new Problem('CHALLENGE_OVER') }
    // In a savepoint: if the check breaks, the attempt stays taken.
    const judged = await tx.inner(async () => {
      const verdict = await checkProof(tx, occasion, reserved, proof)
      const settled = await settleChallenge(tx, occasion, asker, reserved, verdict)
      return 'refused' in settled ? settled : pass(tx, occasion, challenge, approval, proved(settled.passed, verdict))
    })
    return judged.ok ? judged.value : { broken: judged.error }
  })
  if ('broken' in outcome) throw outcome.broken
  return outcome
}

const takeProof = async (tx: Tx, { now }: Occasion, { id }: HostChallenge): Promise<boolean> =>
  (await tx.run(store.takeProof, { id, now, limit: wrongProofsPerSignIn })) === 1

/** One conditional write says who passed it. */
async function pass(
  tx: Tx,
  occasion: Occasion,
  { id, accountId, purpose }: HostChallenge,
  approval: Approval | null,
  { amr, factorId }: Pick<ReturnType<typeof proved>, 'amr' | 'factorId'>,
): Promise<Answered> {
  if ((await tx.run(store.passChallenge, { id, now: occasion.now, amr: [...amr, 'mfa'].join(' ') })) === 0)
    return { refused: new Problem('CHALLENGE_OVER') }
  await hostChallengePassed(tx, occasion, { accountId, challengeId: id, purpose, factorId })
  return (approval && (await approveAtHost(tx, occasion, approval, id))) ?? { state: 'passed' }
}
