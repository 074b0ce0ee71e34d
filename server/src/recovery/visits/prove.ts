import { primaryAddress } from '../../accounts/addresses.ts'
import { readerOf } from '../../accounts/mail-phrase.ts'
import { paused } from '../../challenges/answer.ts'
import { makeMailedCode, redeemMailedCode } from '../../codes/mailed-code.ts'
import type { Database, Tx } from '../../database/database.ts'
import { hasFactor } from '../../factors/factor.ts'
import type { AccountId } from '../../ids.ts'
import { budgets } from '../../limits/budgets.ts'
import { giveBackOfClient, spendOnClient } from '../../limits/client-attempts.ts'
import { refundAttempt, spendAttempt } from '../../limits/spend-attempt.ts'
import { spendOnSending } from '../../limits/spend-on-sending.ts'
import { queueMail } from '../../messages/outbox.ts'
import { Problem } from '../../problem.ts'
import type { Occasion } from '../../security-events/occasion.ts'
import { visitProved, visitRefused } from '../../security-events/recovery-events.ts'
import { type GivenPassword, provePassword } from '../../sign-in/prove-password.ts'
import type { RecoveryVisit } from './visit.ts'
import * as store from './visit-store.ts'

type Answer = { done: true } | { refused: Problem }
const done = { done: true } as const
const missing = { refused: new Problem('RECOVERY_STEP_MISSING') }

/** The first proof. What the account has is said only after a right password: whoever has no second factor lost none. */
export function proveVisitPassword(database: Database, occasion: Occasion, visit: RecoveryVisit, given: GivenPassword): Promise<Answer> {
  if (visit.confirmed === null || visit.passwordProvedAt !== null) return Promise.resolve(missing)
  return provePassword(database, occasion, given, async (tx, { id: accountId }, deviceId) => {
    if (!(await hasFactor(tx, accountId))) return { refused: new Problem('NOTHING_TO_RECOVER') }
    const { now } = occasion
    if ((await tx.run(store.passPassword, { id: visit.id, accountId, deviceId, now })) === 0) return missing
    await visitProved(tx, occasion, { accountId, visitId: visit.id, proof: 'password' })
    return done
  })
}

/** To the primary address. Where a case is looked at, whoever asks is told the same whether there is one or not. */
export async function sendVisitCode(tx: Tx, occasion: Occasion, visit: RecoveryVisit): Promise<Answer> {
  const { accountId, looksFor } = visit
  if (visit.mailboxProvedAt !== null) return missing
  if (looksFor !== null) return sendToFinder(tx, occasion, visit, looksFor)
  if (accountId === null || visit.passwordProvedAt === null) return missing
  const { canonical } = await primaryAddress(tx, accountId)
  const pause = await spendOnSending(tx, occasion, canonical)
  if (pause) return { refused: pause }
  await mailCode(tx, occasion, visit.id, accountId)
  return done
}

/** Counted on the number, so that it is the same for those that do not exist; and then, unsaid, on the mailbox. */
async function sendToFinder(tx: Tx, occasion: Occasion, { id, accountId }: RecoveryVisit, number: string): Promise<Answer> {
  const pause = await spendOnSending(tx, occasion, `case ${number}`)
  if (pause) return { refused: pause }
  if (accountId === null) return done
  const { canonical } = await primaryAddress(tx, accountId)
  if (!(await spendOnSending(tx, occasion, canonical))) await mailCode(tx, occasion, id, accountId)
  return done
}

async function mailCode(tx: Tx, occasion: Occasion, visitId: string, accountId: AccountId): Promise<void> {
  const { address } = await primaryAddress(tx, accountId)
  const { code, expiresAt } = await makeMailedCode(tx, occasion, codePurpose, visitId)
  const to = { to: address, accountId, ...(await readerOf(tx, occasion.keys, accountId)) }
  await queueMail(tx, occasion, { ...to, template: 'recovery-code', values: { code, expiresAt } })
}

export const codePurpose = 'recovery'

/** The second proof, and the only one where a case is looked at. Never before the first (S2-32). */
export async function proveVisitMailbox(tx: Tx, occasion: Occasion, visit: RecoveryVisit, typed: string): Promise<Answer> {
  const { now, client } = occasion
  const { id, accountId, looksFor, deviceId } = visit
  if (visit.mailboxProvedAt !== null || (looksFor === null && visit.passwordProvedAt === null)) return missing
  const ofClient = await spendOnClient(tx, now, { address: client.address, deviceId })
  if (!ofClient.granted) return { refused: paused(ofClient) }
  const subject = looksFor === null ? `${accountId}` : `case ${looksFor}`
  const spent = await spendAttempt(tx, now, budgets.recoveryCode, subject)
  if (!spent.granted) return { refused: paused(spent) }
  const redeemed = await redeemMailedCode(tx, occasion, codePurpose, id, typed)
  if (redeemed !== 'redeemed' || accountId === null) {
    await visitRefused(tx, occasion, { accountId, visitId: id, reason: redeemed })
    // What is wrong with a code would tell whether one was sent.
    const code = looksFor !== null || redeemed === 'wrong' ? 'WRONG_CODE' : redeemed === 'expired' ? 'CODE_EXPIRED' : 'CODE_REPLACED'
    return { refused: new Problem(code, { attemptsLeft: spent.left }) }
  }
  if ((await tx.run(store.passMailbox, { id, now })) === 0) return missing
  await giveBackOfClient(tx, { address: client.address, deviceId })
  await refundAttempt(tx, budgets.recoveryCode, subject)
  await visitProved(tx, occasion, { accountId, visitId: id, proof: 'mailbox' })
  return done
}
