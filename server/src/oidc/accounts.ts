import { type Account, findAccount } from '../accounts/account.ts'
import { frozenState } from '../accounts/freeze.ts'
import type { Millis } from '../clock.ts'
import type { Tx } from '../database/database.ts'
import type { AccountId } from '../ids.ts'

/** What each scope tells (OpenID Connect Core section 5.4). Levels and times stand in every ID token. */
export const claimsOfScopes: Record<'openid' | 'email' | 'profile', string[]> = {
  openid: ['sub', 'acr', 'amr', 'auth_time'],
  email: ['email', 'email_verified'],
  profile: ['locale'],
}

/** Undefined for an account that is no more, or that its owner has frozen. */
export async function findUser(tx: Tx, now: Millis, id: string): Promise<Account | undefined> {
  const account = await findAccount(tx, id as AccountId)
  return account && !(await frozenState(tx, now, account.id)) ? account : undefined
}

export const claimsOf = ({ id, email, language }: Account) => ({ sub: id, email, email_verified: true, locale: language })
