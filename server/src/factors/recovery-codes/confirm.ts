import { holdCredentials } from '../../accounts/account.ts'
import { toRfc3339 } from '../../clock.ts'
import type { Database, Tx } from '../../database/database.ts'
import { budgets } from '../../limits/budgets.ts'
import { orGiveBack } from '../../limits/or-give-back.ts'
import { refundAttempt, spendAttempt } from '../../limits/spend-attempt.ts'
import { Problem } from '../../problem.ts'
import type { Occasion } from '../../security-events/occasion.ts'
import * as events from '../../security-events/recovery-code-events.ts'
import { mustStillLive, type Session } from '../../sessions/session.ts'
import { findMatch, type HashedSet } from './match.ts'
import { findLiveSet, type LiveSet } from './recovery-codes.ts'
import * as store from './recovery-codes-store.ts'

/**
 * One code typed back shows that the set was written down; the code stays unused. In one transaction the former set stops and this
 * one counts: there is no moment with neither or both.
 */
export async function confirmRecoveryCodes(
  database: Database,
  occasion: Occasion,
  session: Session,
  { id, code }: { id: string; code: string },
): Promise<LiveSet | { refused: Problem }> {
  const { now } = occasion
  const reserved = await database.unit(async (tx): Promise<Reserved | { refused: Problem }> => {
    const set = await tx.get(store.pendingSet, { id, sessionId: session.id, accountId: session.accountId, now })
    if (!set) return { refused: new Problem('ENROLLMENT_OVER') }
    const spent = await spendAttempt(tx, now, budgets.enrollment, id)
    if (!spent.granted) return { refused: new Problem('TOO_MANY_ATTEMPTS', spent.retryAt ? { retryAfter: toRfc3339(spent.retryAt) } : {}) }
    return { sets: [{ ...set, digests: await tx.all(store.digestsOfSet, { setId: id }) }], left: spent.left }
  })
  if ('refused' in reserved) return reserved

  const giveBack = () => database.unit((tx) => refundAttempt(tx, budgets.enrollment, id))
  const match = await orGiveBack(() => findMatch(reserved.sets, occasion.keys.pepper, code, 'known'), giveBack)
  return database.unit(async (tx) => {
    if (match) return takeEffect(tx, occasion, session, id)
    await events.recoveryCodesProofRefused(tx, occasion, { accountId: session.accountId, setId: id })
    return { refused: new Problem('WRONG_CODE', { attemptsLeft: reserved.left }) }
  })
}

/** What is looked at after the attempt was taken. */
interface Reserved {
  sets: HashedSet[]
  left: number
}

async function takeEffect(tx: Tx, occasion: Occasion, session: Session, id: string): Promise<LiveSet> {
  const { now } = occasion
  const { accountId } = session
  await holdCredentials(tx, accountId)
  await mustStillLive(tx, session)
  const former = await findLiveSet(tx, accountId)
  await tx.run(store.voidLive, { accountId, now })
  if ((await tx.run(store.confirmSet, { id, sessionId: session.id, now })) === 0) throw new Problem('ENROLLMENT_OVER')
  const live = await findLiveSet(tx, accountId)
  if (!live) throw new Error('a confirmed set of recovery codes is not the live one')
  await events.recoveryCodesMade(tx, occasion, { accountId, setId: id, isRenewal: former !== undefined })
  return live
}
