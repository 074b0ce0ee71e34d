import { isAddressTaken } from '../accounts/account.ts'
import { addressesPerAccount, confirmedAddresses } from '../accounts/addresses.ts'
import { type EmailAddress, parseEmailAddress } from '../accounts/email-address.ts'
import { phraseOfAddress } from '../accounts/mail-phrase.ts'
import { paused } from '../challenges/answer.ts'
import type { Millis } from '../clock.ts'
import { makeMailedCode } from '../codes/mailed-code.ts'
import type { Tx } from '../database/database.ts'
import { missingProof, requireProof } from '../factors/require-proof.ts'
import { type AddressRequestId, newId } from '../ids.ts'
import { lifetimes } from '../lifetimes.ts'
import { budgets } from '../limits/budgets.ts'
import { spendAttempt } from '../limits/spend-attempt.ts'
import { spendOnSending } from '../limits/spend-on-sending.ts'
import { queueMail } from '../messages/outbox.ts'
import { Problem } from '../problem.ts'
import { addressAsked } from '../security-events/address-events.ts'
import type { Occasion } from '../security-events/occasion.ts'
import type { Session } from '../sessions/session.ts'
import * as store from './address-request-store.ts'

export type AddressPurpose = 'add' | 'replace primary'

export interface AddressAsked {
  requestId: AddressRequestId
  expiresAt: Millis
  resendAt: Millis
}

const proofs = { add: 'change_addresses', 'replace primary': 'change_email' } as const

/**
 * A fresh proof, and then a code to the new address: nothing changes before it is confirmed in this session. For an address
 * of somebody else the answer is the same, and its owner is told instead.
 */
export async function askForAddress(
  tx: Tx,
  occasion: Occasion,
  session: Session,
  wish: { email: string; purpose: AddressPurpose },
): Promise<AddressAsked | { refused: Problem }> {
  const { now } = occasion
  const { accountId } = session
  const email = parseEmailAddress(wish.email)
  if (!email) return { refused: new Problem('INVALID_EMAIL') }
  const own = await refuseOwn(tx, session, email, wish.purpose)
  if (own) return { refused: own }
  const missing = await missingProof(tx, occasion, session, proofs[wish.purpose], null)
  if (missing) return { refused: missing }
  const spent = await spendAttempt(tx, now, budgets.addressRequests, accountId)
  if (!spent.granted) return { refused: paused(spent) }
  const pause = await spendOnSending(tx, occasion, email.canonical)
  if (pause) return { refused: pause }

  await requireProof(tx, occasion, session, proofs[wish.purpose], null)
  const requestId = newId('adr')
  const expiresAt = now + lifetimes.addressRequest
  const isOpen = !(await isAddressTaken(tx, now, email, accountId)) || (await isOwn(tx, session, email))
  await tx.run(store.insertRequest, {
    id: requestId,
    accountId,
    sessionId: session.id,
    purpose: wish.purpose,
    ...email,
    isOpen: isOpen ? 1 : 0,
    now,
    expiresAt,
  })
  await mailCode(tx, occasion, { requestId, ...email, isOpen })
  await addressAsked(tx, occasion, { accountId, requestId, purpose: wish.purpose })
  return { requestId, expiresAt, resendAt: now + lifetimes.resendPause }
}

/** A new code replaces the older one; the count of wrong tries goes on. */
export async function resendAddressCode(
  tx: Tx,
  occasion: Occasion,
  session: Session,
  id: string,
): Promise<AddressAsked | { refused: Problem }> {
  const { now } = occasion
  const row = await tx.get(store.openRequest, { id, sessionId: session.id, now })
  if (!row) return { refused: new Problem('CHALLENGE_OVER') }
  const pause = await spendOnSending(tx, occasion, row.canonical)
  if (pause) return { refused: pause }
  const requestId = row.id as AddressRequestId
  await mailCode(tx, occasion, { requestId, address: row.address, canonical: row.canonical, isOpen: row.is_open === 1 })
  return { requestId, expiresAt: row.expires_at, resendAt: now + lifetimes.resendPause }
}

/** The own addresses are no secret: an address that is one already needs no code to be told so. */
async function refuseOwn(tx: Tx, session: Session, { canonical }: EmailAddress, purpose: AddressPurpose): Promise<Problem | undefined> {
  const addresses = await confirmedAddresses(tx, session.accountId)
  const same = addresses.find((address) => address.canonical === canonical)
  if (same && (purpose === 'add' || same.isPrimary)) return new Problem('ADDRESS_TAKEN')
  return purpose === 'add' && addresses.length >= addressesPerAccount ? new Problem('ADDRESS_LIMIT_REACHED') : undefined
}

async function isOwn(tx: Tx, session: Session, { canonical }: EmailAddress): Promise<boolean> {
  return (await confirmedAddresses(tx, session.accountId)).some((address) => address.canonical === canonical)
}

async function mailCode(tx: Tx, occasion: Occasion, asked: EmailAddress & { requestId: string; isOpen: boolean }): Promise<void> {
  const { requestId, address, canonical, isOpen } = asked
  const to = { to: address, language: 'en', accountId: null }
  if (!isOpen) {
    const phrase = await phraseOfAddress(tx, occasion.keys, { address, canonical })
    return void (await queueMail(tx, occasion, { ...to, phrase, template: 'address-known', values: {} }))
  }
  const { code, expiresAt } = await makeMailedCode(tx, occasion, 'address', requestId)
  // Without the phrase: nobody has shown yet that this mailbox is theirs.
  await queueMail(tx, occasion, { ...to, phrase: null, template: 'address-code', values: { code, expiresAt } })
}
