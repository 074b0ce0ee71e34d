import { findAccount, moveCredentialEpoch, replacePasswordDigest } from '../accounts/account.ts'
import { refuseWeakPassword } from '../accounts/new-password.ts'
import { paused } from '../challenges/answer.ts'
import { hashPassword, verifyPassword } from '../crypto/password-hash.ts'
import type { Database, Tx } from '../database/database.ts'
import { hasFactor } from '../factors/factor.ts'
import { forgiveStrangers } from '../factors/failures.ts'
import { missingProof, requireProof } from '../factors/require-proof.ts'
import { budgets } from '../limits/budgets.ts'
import { giveBackOfClient, spendOnClient } from '../limits/client-attempts.ts'
import { orGiveBack } from '../limits/or-give-back.ts'
import { refundAttempt, spendAttempt } from '../limits/spend-attempt.ts'
import { Problem } from '../problem.ts'
import * as events from '../security-events/account-events.ts'
import type { Occasion } from '../security-events/occasion.ts'
import { clientClass } from '../sessions/known-device.ts'
import { endOtherSessions, raiseSession, type Session } from '../sessions/session.ts'

interface Wish {
  serviceName: string
  currentPassword: string
  newPassword: string
}

/**
 * The current password and, where a factor is enrolled, a fresh proof of it: an open session alone changes nothing. Every
 * other session ends, and this one gets a new secret.
 */
export async function changePassword(
  database: Database,
  occasion: Occasion,
  session: Session,
  wish: Wish,
): Promise<{ secret: string } | { refused: Problem }> {
  const { now, keys } = occasion
  const { accountId, deviceId } = session
  const from = { address: occasion.client.address, deviceId }
  const subject = `${accountId}/${clientClass(session.deviceId)}`
  const reserved = await database.unit(async (tx) => {
    const account = await findAccount(tx, accountId)
    const isEnrolled = await hasFactor(tx, accountId)
    const strength = { serviceName: wish.serviceName, email: session.email, hasFactor: isEnrolled }
    const weak = refuseWeakPassword(wish.newPassword, strength)
    if (weak) return { refused: weak }
    const missing = isEnrolled ? await missingProof(tx, occasion, session, 'change_password', null) : undefined
    if (missing) return { refused: missing }
    const ofClient = await spendOnClient(tx, now, from)
    if (!ofClient.granted) return { refused: paused(ofClient) }
    const spent = await spendAttempt(tx, now, budgets.password, subject)
    if (!spent.granted) return { refused: paused(spent) }
    return { digest: account?.passwordDigest ?? undefined, isEnrolled }
  })
  if (reserved.refused) return { refused: reserved.refused }

  const { digest, isEnrolled } = reserved
  const giveBack = async (tx: Tx) => {
    await giveBackOfClient(tx, from)
    await refundAttempt(tx, budgets.password, subject)
  }
  const unlessCrowded = <T>(work: () => Promise<T>) => orGiveBack(work, () => database.unit(giveBack))
  const { matches } = await unlessCrowded(() => verifyPassword(wish.currentPassword, digest, keys.pepper, 'known'))
  if (!matches || digest === undefined) {
    await database.unit((tx) => events.passwordChangeRefused(tx, occasion, { accountId }))
    return { refused: new Problem('WRONG_CREDENTIALS') }
  }
  const next = await unlessCrowded(() => hashPassword(wish.newPassword, keys.pepper, 'known'))
  return database.unit(async (tx) => {
    // Attempts before the account: the order in which every transaction takes them.
    await giveBack(tx)
    await forgiveStrangers(tx, now, accountId, { factorProved: isEnrolled })
    await moveCredentialEpoch(tx, accountId)
    if (isEnrolled) await requireProof(tx, occasion, session, 'change_password', null)
    // Changed meanwhile by somebody else: what was checked is no longer the password.
    if (!(await replacePasswordDigest(tx, now, accountId, digest, next))) throw new Problem('WRONG_CREDENTIALS')
    await endOtherSessions(tx, now, accountId, session.id)
    const raised = await raiseSession(tx, occasion, session, { aal: 'aal1', amr: ['pwd'], factorProved: false })
    if (!raised) throw new Problem('NOT_SIGNED_IN')
    await events.passwordChanged(tx, occasion, { accountId, sessionId: session.id })
    return { secret: raised.secret }
  })
}
