import type { Answer, Decision } from '@countersign/contract'
import { openChallenge } from '../../challenges/open.ts'
import { shownChallenge } from '../../challenges/prompt.ts'
import { randomBytesOf } from '../../crypto/random.ts'
import type { Tx } from '../../database/database.ts'
import { activeFactors } from '../../factors/factor.ts'
import { Problem } from '../../problem.ts'
import type { Occasion } from '../../security-events/occasion.ts'
import type { Staff } from '../../staff/role.ts'
import { type Deciding, digestOf, mustBeWhole } from './decision.ts'

/** Asks for the passkey that signs this decision and no other, by a person that it verifies (CAS-4). */
export async function askForDecisionProof(
  tx: Tx,
  occasion: Occasion,
  { accountId, sessionId }: Staff,
  deciding: Deciding,
  decision: Decision,
): Promise<Answer<'askForDecisionProof'>> {
  mustBeWhole(deciding, decision)
  const factor = (await activeFactors(tx, accountId)).find(({ kind }) => kind === 'passkey')
  if (!factor) throw new Problem('STAFF_ONLY')
  const content = {
    nonce: Buffer.from(randomBytesOf(32)).toString('base64url'),
    digest: digestOf(deciding, decision),
    says: { action: decision.verdict },
  }
  const opened = { accountId, ownerId: sessionId, purpose: 'decide_case' as const, factor, target: deciding.seen.id, content }
  const challenge = await openChallenge(tx, occasion.now, opened)
  const { passkey } = await shownChallenge(tx, occasion, { challenge, factor })
  if (!passkey) throw new Error('a passkey is asked for and has no options')
  return { challengeId: challenge.id, passkey }
}
