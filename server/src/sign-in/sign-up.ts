import type { Language } from '@countersign/contract'
import { createAccount, isAddressTaken } from '../accounts/account.ts'
import { type EmailAddress, parseEmailAddress } from '../accounts/email-address.ts'
import { readerOfAddress } from '../accounts/mail-phrase.ts'
import { refuseWeakPassword } from '../accounts/new-password.ts'
import { keepToldRules } from '../accounts/told-rules.ts'
import { paused } from '../challenges/answer.ts'
import type { Millis } from '../clock.ts'
import { makeMailedCode, redeemMailedCode } from '../codes/mailed-code.ts'
import { hashPassword } from '../crypto/password-hash.ts'
import type { Database, Tx } from '../database/database.ts'
import { newId } from '../ids.ts'
import { lifetimes } from '../lifetimes.ts'
import { budgets } from '../limits/budgets.ts'
import { inEvenTime } from '../limits/in-even-time.ts'
import { orGiveBack } from '../limits/or-give-back.ts'
import { refundAttempt, spendAttempt } from '../limits/spend-attempt.ts'
import { spendOnSending } from '../limits/spend-on-sending.ts'
import { queueMail } from '../messages/outbox.ts'
import { rulesOf } from '../policy/rules.ts'
import { Problem } from '../problem.ts'
import type { Occasion } from '../security-events/occasion.ts'
import * as events from '../security-events/sign-in-events.ts'
import { inLineOfStrangers } from '../sessions/in-turn.ts'
import { type Complete, completeSignIn, type StillFrozen } from './complete-sign-in.ts'
import { inviteDigest } from './invite.ts'
import * as store from './sign-up-store.ts'

export type SignUpMode = 'open' | 'invite_only' | 'closed'

export interface Asked {
  id: string
  expiresAt: Millis
  resendAt: Millis
}

interface Wish {
  email: string
  password: string
  inviteCode: string | undefined
  language: Language
}

/**
 * Asks for an account. An address that has one gets another mail, and the answer, its time and every later refusal are
 * the same: whoever does not read the mailbox learns nothing.
 */
export async function beginSignUp(
  database: Database,
  occasion: Occasion,
  service: { name: string; signUp: SignUpMode },
  wish: Wish,
): Promise<Asked | { refused: Problem }> {
  if (service.signUp === 'closed') return { refused: new Problem('SIGN_UP_CLOSED') }
  const email = parseEmailAddress(wish.email)
  if (!email) return { refused: new Problem('INVALID_EMAIL') }
  const weak = refuseWeakPassword(wish.password, { serviceName: service.name, email: email.canonical, hasFactor: false })
  if (weak) return { refused: weak }

  const hashed = await inLineOfStrangers(() => hashIfGranted(database, occasion, wish.password))
  if ('refused' in hashed) return hashed
  return inEvenTime(() => database.unit((tx) => keepSignUp(tx, occasion, service.signUp, { ...wish, email, ...hashed })))
}

async function hashIfGranted(
  database: Database,
  { keys, now, client }: Occasion,
  password: string,
): Promise<{ passwordDigest: string } | { refused: Problem }> {
  const granted = await database.unit((tx) => spendAttempt(tx, now, budgets.clientSignUps, client.address))
  if (!granted.granted) return { refused: paused(granted) }
  const passwordDigest = await orGiveBack(
    () => hashPassword(password, keys.pepper),
    () => database.unit((tx) => refundAttempt(tx, budgets.clientSignUps, client.address)),
  )
  return { passwordDigest }
}

async function keepSignUp(
  tx: Tx,
  occasion: Occasion,
  mode: SignUpMode,
  { email, passwordDigest, inviteCode, language }: Omit<Wish, 'email'> & { email: EmailAddress; passwordDigest: string },
): Promise<Asked | { refused: Problem }> {
  const { now } = occasion
  const inviteId = mode === 'invite_only' ? await findInvite(tx, occasion, inviteCode) : null
  if (inviteId === undefined) return { refused: new Problem('INVITE_REQUIRED') }
  const pause = await spendOnSending(tx, occasion, email.canonical)
  if (pause) return { refused: pause }
  const id = newId('sgn')
  const isOpen = !(await isAddressTaken(tx, now, email))
  const expiresAt = now + lifetimes.signUp
  await tx.run(store.insertSignUp, { id, ...email, isOpen: isOpen ? 1 : 0, passwordDigest, inviteId, now, expiresAt })
  await mail(tx, occasion, { id, ...email, isOpen, language })
  return { id, expiresAt, resendAt: now + lifetimes.resendPause }
}

/** A new code replaces the older one; the count of wrong tries goes on. */
export async function resendSignUpCode(tx: Tx, occasion: Occasion, id: string, language: Language): Promise<Asked | { refused: Problem }> {
  const row = await tx.get(store.openSignUp, { id, now: occasion.now })
  if (!row) return { refused: new Problem('CHALLENGE_OVER') }
  const pause = await spendOnSending(tx, occasion, row.canonical)
  if (pause) return { refused: pause }
  await mail(tx, occasion, { id, address: row.address, canonical: row.canonical, isOpen: row.is_open === 1, language })
  return { id, expiresAt: row.expires_at, resendAt: occasion.now + lifetimes.resendPause }
}

/** The right code makes the account and signs its owner in: they have just proved the mailbox and chosen the password. */
export async function confirmSignUp(
  tx: Tx,
  occasion: Occasion,
  given: { id: string; code: string; deviceTokens: string[]; language: Language },
): Promise<Complete | StillFrozen | { refused: Problem }> {
  const { now, client } = occasion
  const row = await tx.get(store.openSignUp, { id: given.id, now })
  if (!row) return { refused: new Problem('CHALLENGE_OVER') }
  const ofClient = await spendAttempt(tx, now, budgets.clientProofs, client.address)
  if (!ofClient.granted) return { refused: paused(ofClient) }
  const spent = await spendAttempt(tx, now, budgets.signUpCode, row.id)
  if (!spent.granted) return { refused: new Problem('CHALLENGE_OVER') }

  const redeemed = await redeemMailedCode(tx, occasion, 'sign-up', row.id, given.code)
  if (redeemed === 'expired' || redeemed === 'replaced') return { refused: new Problem('CODE_EXPIRED', { attemptsLeft: spent.left }) }
  if (redeemed === 'wrong') return { refused: new Problem('WRONG_CODE', { attemptsLeft: spent.left }) }
  await refundAttempt(tx, budgets.clientProofs, client.address)
  if ((await tx.run(store.useSignUp, { id: row.id, now })) === 0) return { refused: new Problem('CHALLENGE_OVER') }
  if (row.invite_id !== null && (await tx.run(store.useInvite, { id: row.invite_id, now })) === 0)
    return { refused: new Problem('INVITE_REQUIRED') }
  const account = await createAccount(tx, now, row, row.password_digest, given.language)
  if (!account) return { refused: new Problem('CHALLENGE_OVER') }
  await keepToldRules(tx, account.id, rulesOf(occasion.policy))
  await events.accountCreated(tx, occasion, { accountId: account.id })
  return completeSignIn(tx, occasion, {
    accountId: account.id,
    email: account.email,
    proofs: { aal: 'aal1', amr: ['pwd'], factorProved: false },
    factorId: null,
    deviceId: null,
    deviceTokens: given.deviceTokens,
  })
}

async function findInvite(tx: Tx, { keys, now }: Occasion, code: string | undefined): Promise<string | undefined> {
  if (code === undefined) return undefined
  return (await tx.get(store.usableInvite, { digest: inviteDigest(keys, code), now }))?.id
}

async function mail(tx: Tx, occasion: Occasion, asked: EmailAddress & { id: string; isOpen: boolean; language: Language }): Promise<void> {
  const { id, address, canonical, isOpen, language } = asked
  const to = { to: address, accountId: null }
  if (!isOpen) {
    const reader = await readerOfAddress(tx, occasion.keys, { address, canonical }, language)
    return void (await queueMail(tx, occasion, { ...to, ...reader, template: 'sign-up-known-address', values: {} }))
  }
  const { code, expiresAt } = await makeMailedCode(tx, occasion, 'sign-up', id)
  await queueMail(tx, occasion, { ...to, language, phrase: null, template: 'sign-up-code', values: { code, expiresAt } })
}
