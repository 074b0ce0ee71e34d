import { holdCredentials, isAddressTaken, moveCredentialEpoch } from '../accounts/account.ts'
import { type Address, addAddress, addressesPerAccount, confirmedAddresses, dropAddress, makePrimary } from '../accounts/addresses.ts'
import type { EmailAddress } from '../accounts/email-address.ts'
import { keepFormerAddress } from '../accounts/former-address.ts'
import { paused } from '../challenges/answer.ts'
import { redeemMailedCode } from '../codes/mailed-code.ts'
import type { Tx } from '../database/database.ts'
import type { ContactPointId } from '../ids.ts'
import { budgets } from '../limits/budgets.ts'
import { refundAttempt, spendAttempt } from '../limits/spend-attempt.ts'
import { Problem } from '../problem.ts'
import * as events from '../security-events/address-events.ts'
import type { Occasion } from '../security-events/occasion.ts'
import { endOtherSessions, type Session } from '../sessions/session.ts'
import * as store from './address-request-store.ts'
import { voidResets } from './password-store.ts'

type Outcome = { addresses: Address[] } | { refused: Problem }

/** The mailed code, in the session that asked for it. Of two accounts that confirm one address, the unique index takes one. */
export async function confirmAddress(tx: Tx, occasion: Occasion, session: Session, given: { id: string; code: string }): Promise<Outcome> {
  const { now, client } = occasion
  const { accountId } = session
  const row = await tx.get(store.openRequest, { id: given.id, sessionId: session.id, now })
  if (!row) return { refused: new Problem('CHALLENGE_OVER') }
  const ofClient = await spendAttempt(tx, now, budgets.clientProofs, client.address)
  if (!ofClient.granted) return { refused: paused(ofClient) }
  const spent = await spendAttempt(tx, now, budgets.addressCode, accountId)
  if (!spent.granted) return { refused: paused(spent) }

  const redeemed = await redeemMailedCode(tx, occasion, 'address', row.id, given.code)
  if (redeemed !== 'redeemed') {
    await events.addressCodeRefused(tx, occasion, { accountId, requestId: row.id, reason: redeemed })
    return { refused: new Problem(redeemed === 'wrong' ? 'WRONG_CODE' : 'CODE_EXPIRED', { attemptsLeft: spent.left }) }
  }
  await refundAttempt(tx, budgets.addressCode, accountId)
  await refundAttempt(tx, budgets.clientProofs, client.address)
  await holdCredentials(tx, accountId)
  if ((await tx.run(store.useRequest, { id: row.id, sessionId: session.id, now })) === 0) return { refused: new Problem('CHALLENGE_OVER') }
  const refused = await (row.purpose === 'add' ? add(tx, occasion, session, row) : replacePrimary(tx, occasion, session, row))
  return refused ? { refused } : { addresses: await confirmedAddresses(tx, accountId) }
}

async function add(tx: Tx, occasion: Occasion, { accountId }: Session, email: EmailAddress): Promise<Problem | undefined> {
  const present = await confirmedAddresses(tx, accountId)
  if (present.length >= addressesPerAccount) return new Problem('ADDRESS_LIMIT_REACHED')
  const addressId = await take(tx, occasion, { accountId }, email)
  if (!addressId) return new Problem('ADDRESS_TAKEN')
  await events.addressAdded(tx, occasion, { accountId, addressId })
  return undefined
}

/** The former address leaves, is told so, and can be put back for three days (NIST SP 800-63B-4 section 4.6). */
async function replacePrimary(tx: Tx, occasion: Occasion, { id, accountId }: Session, email: EmailAddress): Promise<Problem | undefined> {
  const { now } = occasion
  const present = await confirmedAddresses(tx, accountId)
  const former = present.find(({ isPrimary }) => isPrimary)
  if (!former) throw new Error('an account without a primary address')
  const known = present.find(({ canonical }) => canonical === email.canonical)
  const addressId = known?.id ?? (await take(tx, occasion, { accountId }, email))
  if (!addressId || addressId === former.id) return new Problem('ADDRESS_TAKEN')

  await makePrimary(tx, accountId, addressId)
  await dropAddress(tx, accountId, former.id)
  const change = await keepFormerAddress(tx, now, accountId, former)
  await moveCredentialEpoch(tx, accountId)
  await tx.run(voidResets, { accountId, now })
  await endOtherSessions(tx, now, accountId, id)
  await events.emailChanged(tx, occasion, { accountId, left: former, addressId, change })
  return undefined
}

/** Free when the code was mailed is not free now: it may have found an owner, or be kept for one who can still take it back. */
async function take(
  tx: Tx,
  { now }: Occasion,
  { accountId }: Pick<Session, 'accountId'>,
  email: EmailAddress,
): Promise<ContactPointId | undefined> {
  return (await isAddressTaken(tx, now, email, accountId)) ? undefined : addAddress(tx, now, accountId, email)
}
