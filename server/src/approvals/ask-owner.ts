import type { Challenge, Owner } from '../challenges/challenge.ts'
import { openChallenge } from '../challenges/open.ts'
import type { Prompted } from '../challenges/prompt.ts'
import { randomBytesOf } from '../crypto/random.ts'
import type { Tx } from '../database/database.ts'
import type { Factor } from '../factors/factor.ts'
import { factorsThatProve } from '../factors/require-proof.ts'
import type { AccountId, HostChallengeId } from '../ids.ts'
import { Problem } from '../problem.ts'
import type { Occasion } from '../security-events/occasion.ts'
import type { Session } from '../sessions/session.ts'
import { type Approval, afterEvent } from './approval.ts'
import { concernsMoney, factorRefusal, refusalOf, tooNew } from './refusals.ts'
import { approvalOfAccount } from './stored-approval.ts'
import { summaryOf } from './summary.ts'

export const purposeOf = ({ operation }: Pick<Approval, 'operation'>) =>
  concernsMoney(operation) ? ('approve_payment' as const) : ('approve_action' as const)

/** One that the owner can still approve. */
export async function approvable(tx: Tx, occasion: Occasion, accountId: AccountId, id: string): Promise<Approval> {
  const approval = await approvalOfAccount(tx, accountId, id)
  await mustBeApprovable(tx, occasion, approval)
  return approval
}

export async function mustBeApprovable(tx: Tx, occasion: Occasion, approval: Approval): Promise<void> {
  const { accountId, operation } = approval
  if (!afterEvent(approval, 'approve', occasion.now)) throw new Problem('APPROVAL_OVER')
  const refused = (await refusalOf(tx, occasion, accountId, operation)) ?? (await factorRefusal(tx, occasion, accountId, operation))
  if (refused) throw refused
}

export async function askOwner(
  tx: Tx,
  occasion: Occasion,
  session: Session,
  { id, factorId }: { id: string; factorId: string | undefined },
): Promise<Prompted> {
  const approval = await approvable(tx, occasion, session.accountId, id)
  const purpose = purposeOf(approval)
  const available = await factorsThatProve(tx, occasion, session, purpose, approval.id)
  const factor = factorId === undefined ? available[0] : available.find((one) => one.id === factorId)
  if (!factor) throw new Problem('FACTOR_NOT_FOUND')
  return { challenge: await openAbout(tx, occasion, approval, session.id, factor), factor }
}

/** On screens of the host, for a code to one that is approvable: the host’s challenge stands where the session does on our page. */
export async function askAtHost(tx: Tx, occasion: Occasion, approval: Approval, id: HostChallengeId, factor: Factor): Promise<Challenge> {
  const refused = tooNew(occasion, approval.operation, factor)
  if (refused) throw refused
  return openAbout(tx, occasion, approval, id, factor)
}

/** A challenge that is bound to the content: what is signed, texted and kept for later is made of the digest. */
function openAbout(tx: Tx, { now }: Occasion, approval: Approval, ownerId: Owner, factor: Factor): Promise<Challenge> {
  const content = {
    nonce: Buffer.from(randomBytesOf(32)).toString('base64url'),
    digest: Buffer.from(approval.digest).toString('base64url'),
    says: summaryOf(approval.operation),
  }
  const { accountId, id: target } = approval
  return openChallenge(tx, now, { accountId, ownerId, purpose: purposeOf(approval), factor, target, content })
}
