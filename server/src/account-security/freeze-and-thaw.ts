import { moveCredentialEpoch } from '../accounts/account.ts'
import { freezeAccount, thawAccount } from '../accounts/freeze.ts'
import { readerOf } from '../accounts/mail-phrase.ts'
import { paused } from '../challenges/answer.ts'
import type { Millis } from '../clock.ts'
import { makeMailedCode, redeemMailedCode } from '../codes/mailed-code.ts'
import type { Tx } from '../database/database.ts'
import type { AccountId } from '../ids.ts'
import { lifetimes } from '../lifetimes.ts'
import { budgets } from '../limits/budgets.ts'
import { refundAttempt, spendAttempt } from '../limits/spend-attempt.ts'
import { spendOnSending } from '../limits/spend-on-sending.ts'
import { queueMail } from '../messages/outbox.ts'
import { Problem } from '../problem.ts'
import * as events from '../security-events/account-events.ts'
import type { Occasion } from '../security-events/occasion.ts'
import { endHalfAuthenticated, type HalfAuthenticated } from '../sessions/half-authenticated.ts'
import { endAllSessions } from '../sessions/session.ts'

/** Only makes things safer, so nothing is asked for. Freezing a frozen account takes back a thaw under way. */
export async function freeze(tx: Tx, occasion: Occasion, accountId: AccountId, actor: 'account' | 'unknown' | 'host'): Promise<void> {
  const isNew = await freezeAccount(tx, occasion.now, accountId)
  await moveCredentialEpoch(tx, accountId)
  await endAllSessions(tx, occasion.now, accountId)
  if (isNew) await events.accountFrozen(tx, occasion, { accountId, actor })
}

/** After a whole sign-in to the frozen account. */
export async function sendThawCode(
  tx: Tx,
  occasion: Occasion,
  signIn: HalfAuthenticated,
): Promise<{ resendAt: Millis } | { refused: Problem }> {
  const { now } = occasion
  const pause = await spendOnSending(tx, occasion, signIn.accountId)
  if (pause) return { refused: pause }
  const { code, expiresAt } = await makeMailedCode(tx, occasion, 'thaw', signIn.id)
  const to = { to: signIn.email, accountId: signIn.accountId, ...(await readerOf(tx, occasion.keys, signIn.accountId)) }
  await queueMail(tx, occasion, { ...to, template: 'thaw-code', values: { code, expiresAt } })
  return { resendAt: now + lifetimes.resendPause }
}

/** The mailed code in addition to everything else; and then a day, in which the owner may say that it was not them. */
export async function thaw(
  tx: Tx,
  occasion: Occasion,
  signIn: HalfAuthenticated,
  code: string,
): Promise<{ thawsAt: Millis } | { refused: Problem }> {
  const { now, client } = occasion
  const { accountId } = signIn
  const ofClient = await spendAttempt(tx, now, budgets.clientProofs, client.address)
  if (!ofClient.granted) return { refused: paused(ofClient) }
  const spent = await spendAttempt(tx, now, budgets.thawCode, accountId)
  if (!spent.granted) return { refused: paused(spent) }
  const redeemed = await redeemMailedCode(tx, occasion, 'thaw', signIn.id, code)
  if (redeemed !== 'redeemed') {
    await events.thawProofRefused(tx, occasion, { accountId, reason: redeemed })
    return { refused: new Problem(redeemed === 'wrong' ? 'WRONG_CODE' : 'CODE_EXPIRED', { attemptsLeft: spent.left }) }
  }
  await refundAttempt(tx, budgets.clientProofs, client.address)
  await endHalfAuthenticated(tx, now, signIn.id)
  const thawsAt = await thawAccount(tx, now, accountId)
  if (thawsAt === undefined) return { refused: new Problem('ACCOUNT_NOT_FROZEN') }
  await events.accountThawing(tx, occasion, { accountId, actor: 'account', thawsAt })
  return { thawsAt }
}

/** By a recovery that was approved, in place of the factor that is lost: with the same day, in which its owner may keep it frozen. */
export async function thawByRecovery(tx: Tx, occasion: Occasion, accountId: AccountId): Promise<void> {
  const thawsAt = await thawAccount(tx, occasion.now, accountId)
  if (thawsAt !== undefined) await events.accountThawing(tx, occasion, { accountId, actor: 'system', thawsAt })
}
