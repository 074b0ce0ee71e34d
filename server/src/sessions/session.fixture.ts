import { keys, makeAccount, noon } from '../accounts/account.fixture.ts'
import type { Account } from '../accounts/account.ts'
import type { Database } from '../database/database.ts'
import type { Client } from './client.ts'
import { openSession, type Proofs, type Session } from './session.ts'

export const client: Client = { address: '192.0.2.10', description: 'Firefox on Linux' }
export const passwordOnly: Proofs = { aal: 'aal1', amr: ['pwd'], factorProved: false }
export const withFactor: Proofs = { aal: 'aal2', amr: ['pwd', 'otp', 'mfa'], factorProved: true, strength: 20 }

export interface SignedIn {
  account: Account
  session: Session
  secret: string
}

/** Somebody with a session, and an account of their own unless one is given. */
export async function signIn(
  database: Database,
  { account, now = noon, proofs = passwordOnly }: { account?: Account; now?: number; proofs?: Proofs } = {},
): Promise<SignedIn> {
  const owner = account ?? (await makeAccount(database))
  const opened = { accountId: owner.id, email: owner.email, client, deviceId: null, proofs }
  return { account: owner, ...(await database.unit((tx) => openSession(tx, { keys, now }, opened))) }
}
