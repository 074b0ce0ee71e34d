import { findAccount, findAccountByEmail, moveCredentialEpoch, replacePasswordDigest } from '../accounts/account.ts'
import { parseEmailAddress } from '../accounts/email-address.ts'
import { readerOf } from '../accounts/mail-phrase.ts'
import { refuseWeakPassword } from '../accounts/new-password.ts'
import { paused } from '../challenges/answer.ts'
import type { Millis } from '../clock.ts'
import { hashPassword } from '../crypto/password-hash.ts'
import { randomSecret } from '../crypto/random.ts'
import type { Database, Tx } from '../database/database.ts'
import { hasFactor } from '../factors/factor.ts'
import { forgiveStrangers } from '../factors/failures.ts'
import { type AccountId, newId } from '../ids.ts'
import { lifetimes } from '../lifetimes.ts'
import { budgets } from '../limits/budgets.ts'
import { refundAttempt, spendAttempt } from '../limits/spend-attempt.ts'
import { spendOnSending } from '../limits/spend-on-sending.ts'
import { queueMail } from '../messages/outbox.ts'
import { Problem } from '../problem.ts'
import * as events from '../security-events/account-events.ts'
import type { Occasion } from '../security-events/occasion.ts'
import { forgetDevices } from '../sessions/known-device.ts'
import { endAllSessions } from '../sessions/session.ts'
import * as store from './password-store.ts'

/** The same answer for every address; what differs happens in the mailbox. A newer link voids the older ones. */
export async function requestPasswordReset(
  tx: Tx,
  occasion: Occasion,
  address: string,
): Promise<{ resendAt: Millis } | { refused: Problem }> {
  const { keys, now } = occasion
  const email = parseEmailAddress(address)
  if (!email) return { refused: new Problem('INVALID_EMAIL') }
  const pause = await spendOnSending(tx, occasion, email.canonical)
  if (pause) return { refused: pause }
  const account = await findAccountByEmail(tx, email)
  if (account) {
    const token = randomSecret()
    const expiresAt = now + lifetimes.passwordReset
    await tx.run(store.voidResets, { accountId: account.id, now })
    await tx.run(store.insertReset, {
      id: newId('rst'),
      accountId: account.id,
      digest: keys.digest('password-reset', token),
      now,
      expiresAt,
    })
    const values = { path: `/reset-password#${token}`, expiresAt }
    const to = { to: account.email, accountId: account.id, ...(await readerOf(tx, keys, account.id)) }
    await queueMail(tx, occasion, { ...to, template: 'password-reset', values })
    await events.passwordResetAsked(tx, occasion, { accountId: account.id })
  }
  return { resendAt: now + lifetimes.resendPause }
}

/**
 * Sets the password and does nothing else: no factor is touched and nobody is signed in. Every session, every sign-in under
 * way, every known device and every other link ends.
 */
export async function confirmPasswordReset(
  database: Database,
  occasion: Occasion,
  wish: { serviceName: string; token: string; newPassword: string },
): Promise<{ done: true } | { refused: Problem }> {
  const { keys, now, client } = occasion
  const tokenDigest = keys.digest('password-reset', wish.token)
  const found = await database.unit(async (tx) => {
    const ofClient = await spendAttempt(tx, now, budgets.clientProofs, client.address)
    if (!ofClient.granted) return { refused: paused(ofClient) }
    const reset = await tx.get(store.usableReset, { digest: tokenDigest, now })
    const account = reset && (await findAccount(tx, reset.account_id as AccountId))
    if (!reset || !account) return { refused: new Problem('LINK_OVER') }
    await refundAttempt(tx, budgets.clientProofs, client.address)
    const strength = { serviceName: wish.serviceName, email: account.email, hasFactor: await hasFactor(tx, account.id) }
    const weak = refuseWeakPassword(wish.newPassword, strength)
    return weak ? { refused: weak } : { resetId: reset.id, account }
  })
  if (found.refused) return { refused: found.refused }

  const digest = await hashPassword(wish.newPassword, keys.pepper, 'known')
  return database.unit(async (tx) => {
    const { id: accountId } = found.account
    if ((await tx.run(store.useReset, { id: found.resetId, now })) === 0) return { refused: new Problem('LINK_OVER') }
    await forgiveStrangers(tx, now, accountId, { factorProved: false })
    await moveCredentialEpoch(tx, accountId)
    const former = (await findAccount(tx, accountId))?.passwordDigest ?? ''
    if (!(await replacePasswordDigest(tx, now, accountId, former, digest))) throw new Error('an account without a password')
    await tx.run(store.voidResets, { accountId, now })
    await endAllSessions(tx, now, accountId)
    await forgetDevices(tx, accountId)
    await events.passwordReset(tx, occasion, { accountId })
    return { done: true }
  })
}
