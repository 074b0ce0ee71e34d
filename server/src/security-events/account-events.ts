import type { Millis } from '../clock.ts'
import type { Tx } from '../database/database.ts'
import type { AccountId } from '../ids.ts'
import { holdBack } from './hold-back.ts'
import type { Occasion } from './occasion.ts'
import { record } from './record.ts'
import { tell } from './tell.ts'

/** What happened to an account as a whole: one function per event. */
interface Subject {
  accountId: AccountId
}
/** Its owner in a session, whoever holds a mailed link, or a host application. */
type Actor = 'account' | 'unknown' | 'host' | 'system'

export async function passwordChanged(
  tx: Tx,
  occasion: Occasion,
  { accountId, sessionId }: Subject & { sessionId: string },
): Promise<void> {
  await holdBack(tx, occasion, { accountId, reason: 'password.changed', after: 'change' })
  await record(tx, occasion, 'password.changed', { accountId, actor: 'account', details: { session: sessionId } })
  await tell(tx, occasion, accountId, { event: 'password.changed', template: 'password-changed', values: {} })
}

export async function passwordChangeRefused(tx: Tx, occasion: Occasion, { accountId }: Subject): Promise<void> {
  await record(tx, occasion, 'password.change_refused', { accountId, actor: 'account' })
}

/** Known addresses only: for others there is nothing to tell and nobody to tell it to. */
export async function passwordResetAsked(tx: Tx, occasion: Occasion, { accountId }: Subject): Promise<void> {
  await record(tx, occasion, 'password.reset_asked', { accountId, actor: 'unknown' })
}

export async function passwordReset(tx: Tx, occasion: Occasion, { accountId }: Subject): Promise<void> {
  await holdBack(tx, occasion, { accountId, reason: 'password.reset', after: 'reset' })
  await record(tx, occasion, 'password.reset', { accountId, actor: 'unknown' })
  await tell(tx, occasion, accountId, { event: 'password.reset', template: 'password-was-reset', values: {} })
}

export async function accountFrozen(tx: Tx, occasion: Occasion, { accountId, actor }: Subject & { actor: Actor }): Promise<void> {
  await record(tx, occasion, 'account.frozen', { accountId, actor })
  await tell(tx, occasion, accountId, { event: 'account.frozen', template: 'account-frozen', values: {} })
}

export async function accountThawing(
  tx: Tx,
  occasion: Occasion,
  { accountId, actor, thawsAt }: Subject & { actor: Actor; thawsAt: Millis },
): Promise<void> {
  await record(tx, occasion, 'account.thawing', { accountId, actor, details: { thawsAt } })
  await tell(tx, occasion, accountId, { event: 'account.thawing', template: 'account-thawing', values: { thawsAt } })
}

export async function thawProofRefused(tx: Tx, occasion: Occasion, { accountId, reason }: Subject & { reason: string }): Promise<void> {
  await record(tx, occasion, 'account.thaw_refused', { accountId, actor: 'account', details: { reason } })
}

/** The proofs were right, but the account takes no sign-in. */
export async function frozenSignIn(tx: Tx, occasion: Occasion, { accountId }: Subject): Promise<void> {
  await record(tx, occasion, 'sign_in.refused_frozen', { accountId, actor: 'account' })
}

/** Somebody said "this was not me", by a mailed link or of an entry of their activity. What it led to is recorded by itself. */
export async function notMe(
  tx: Tx,
  occasion: Occasion,
  { accountId, actor, action, about }: Subject & { actor: Actor; action: string; about: string },
): Promise<void> {
  await record(tx, occasion, 'account.not_me', { accountId, actor, details: { action, about } })
}

/** They know of it themselves: it is what they pressed. */
export async function signedOutEverywhere(tx: Tx, occasion: Occasion, { accountId, actor }: Subject & { actor: Actor }): Promise<void> {
  await record(tx, occasion, 'session.all_ended', { accountId, actor })
}

/** By order. Here they do not know of it. */
export async function signedOutByOperator(tx: Tx, occasion: Occasion, { accountId }: Subject): Promise<void> {
  await record(tx, occasion, 'session.all_ended', { accountId, actor: 'operator' })
  await tell(tx, occasion, accountId, { event: 'session.all_ended', template: 'signed-out-by-operator', values: {} })
}

/** Not written about: the next mail says it by itself, and a mail for a press on a switch would teach people to ignore ours. */
export async function languageChanged(tx: Tx, occasion: Occasion, { accountId, language }: Subject & { language: string }): Promise<void> {
  await record(tx, occasion, 'account.language_changed', { accountId, actor: 'account', details: { language } })
}

export async function mailPhraseChanged(tx: Tx, occasion: Occasion, { accountId, isSet }: Subject & { isSet: boolean }): Promise<void> {
  await record(tx, occasion, 'mail_phrase.changed', { accountId, actor: 'account', details: { isSet } })
  await tell(tx, occasion, accountId, { event: 'mail_phrase.changed', template: 'mail-phrase-changed', values: {} })
}

/** Told to every address: whoever asked for it may not be who they said they are. */
export async function accountExported(tx: Tx, occasion: Occasion, { accountId }: Subject): Promise<void> {
  await record(tx, occasion, 'account.exported', { accountId, actor: 'operator' })
  await tell(tx, occasion, accountId, { event: 'account.exported', template: 'account-exported', values: {} })
}
