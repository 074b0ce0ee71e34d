import type { Millis } from '../clock.ts'
import type { Tx } from '../database/database.ts'
import type { AccountId } from '../ids.ts'
import type { Occasion } from './occasion.ts'
import { record } from './record.ts'
import { tell } from './tell.ts'

/** What happened to an account as a whole: one function per event. */
interface Subject {
  accountId: AccountId
}

export async function passwordChanged(tx: Tx, occasion: Occasion, { accountId, sessionId }: Subject & { sessionId: string }): Promise<void> {
  await record(tx, occasion, 'password.changed', { accountId, actor: 'account', details: { session: sessionId } })
  await tell(tx, occasion, accountId, { template: 'password-changed', values: when(occasion) })
}

export async function passwordChangeRefused(tx: Tx, occasion: Occasion, { accountId }: Subject): Promise<void> {
  await record(tx, occasion, 'password.change_refused', { accountId, actor: 'account' })
}

/** Known addresses only: for others there is nothing to tell and nobody to tell it to. */
export async function passwordResetAsked(tx: Tx, occasion: Occasion, { accountId }: Subject): Promise<void> {
  await record(tx, occasion, 'password.reset_asked', { accountId, actor: 'unknown' })
}

export async function passwordReset(tx: Tx, occasion: Occasion, { accountId }: Subject): Promise<void> {
  await record(tx, occasion, 'password.reset', { accountId, actor: 'unknown' })
  await tell(tx, occasion, accountId, { template: 'password-was-reset', values: when(occasion) })
}

export async function accountFrozen(tx: Tx, occasion: Occasion, { accountId, actor }: Subject & { actor: 'account' | 'unknown' }): Promise<void> {
  await record(tx, occasion, 'account.frozen', { accountId, actor })
  await tell(tx, occasion, accountId, { template: 'account-frozen', values: when(occasion) })
}

export async function accountThawing(tx: Tx, occasion: Occasion, { accountId, thawsAt }: Subject & { thawsAt: Millis }): Promise<void> {
  await record(tx, occasion, 'account.thawing', { accountId, actor: 'account', details: { thawsAt } })
  await tell(tx, occasion, accountId, { template: 'account-thawing', values: { ...when(occasion), thawsAt } })
}

export async function thawProofRefused(tx: Tx, occasion: Occasion, { accountId, reason }: Subject & { reason: string }): Promise<void> {
  await record(tx, occasion, 'account.thaw_refused', { accountId, actor: 'account', details: { reason } })
}

/** The proofs were right, but the account takes no sign-in. */
export async function frozenSignIn(tx: Tx, occasion: Occasion, { accountId }: Subject): Promise<void> {
  await record(tx, occasion, 'sign_in.refused_frozen', { accountId, actor: 'account' })
}

function when({ now, client }: Occasion) {
  return { at: now, device: client.description }
}
