import { createKeyRing } from '../crypto/key-ring.ts'
import type { Database } from '../database/database.ts'
import { type Account, createAccount } from './account.ts'
import { parseEmailAddress } from './email-address.ts'

/** A Saturday. */
export const noon = Date.UTC(2026, 10, 21, 12)
export const keys = createKeyRing([{ id: 'test', secret: Buffer.alloc(32, 't') }], 'test')

let made = 0

/** An account of its own for each test. The password is one that nothing matches. */
export async function makeAccount(
  database: Database,
  email = `mara${++made}@example.test`,
  passwordDigest: string | null = 'no digest',
): Promise<Account> {
  const address = parseEmailAddress(email)
  const account = address && (await database.unit((tx) => createAccount(tx, noon, address, passwordDigest)))
  if (!account) throw new Error(`there is no account for ${email}`)
  return account
}
