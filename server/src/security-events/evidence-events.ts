import type { Tx } from '../database/database.ts'
import type { AccountId } from '../ids.ts'
import type { Occasion } from './occasion.ts'
import { record } from './record.ts'

interface OfCase {
  accountId: AccountId
  caseId: string
}

/** Each try at the questions, for whoever looks later at how somebody guessed. */
export async function questionsAnswered(
  tx: Tx,
  occasion: Occasion,
  { accountId, caseId, isRight, triesLeft }: OfCase & { isRight: boolean; triesLeft: number },
): Promise<void> {
  await record(tx, occasion, 'recovery.questions_answered', {
    accountId,
    actor: 'account',
    details: { case: caseId, result: isRight ? 'right' : 'wrong', triesLeft },
  })
}

/** CAS-7: whoever looks at a picture of somebody does not do so unseen. */
export async function evidenceViewed(
  tx: Tx,
  occasion: Occasion,
  { accountId, caseId, fileId, viewerId }: OfCase & { fileId: string; viewerId: AccountId },
): Promise<void> {
  await record(tx, occasion, 'recovery.evidence_viewed', {
    accountId,
    actor: 'staff',
    details: { case: caseId, file: fileId, staff: viewerId },
  })
}

/** What a provider reported of a face. */
export async function faceChecked(tx: Tx, occasion: Occasion, { accountId, caseId, result }: OfCase & { result: string }): Promise<void> {
  await record(tx, occasion, 'recovery.face_checked', { accountId, actor: 'system', details: { case: caseId, result } })
}

/** CAS-9: at its time, or by a command because its owner asked. */
export async function evidenceErased(
  tx: Tx,
  occasion: Occasion,
  { accountId, caseId, actor }: OfCase & { actor: 'system' | 'operator' },
): Promise<void> {
  await record(tx, occasion, 'recovery.evidence_erased', { accountId, actor, details: { case: caseId } })
}
