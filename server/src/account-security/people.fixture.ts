import { keys, makeAccount, noon } from '../accounts/account.fixture.ts'
import { type Account, findAccount } from '../accounts/account.ts'
import { hashPassword } from '../crypto/password-hash.ts'
import { type Database, statement } from '../database/database.ts'
import { type Enrolled, enroll } from '../factors/owner.fixture.ts'
import type { AccountId } from '../ids.ts'
import { at } from '../security-events/occasion.fixture.ts'
import { type SignedIn, signIn } from '../sessions/session.fixture.ts'
import { findSession, type Session } from '../sessions/session.ts'

export const password = 'vivid otter drinking tea'
export const newPassword = 'three lamps over a canal'
export const serviceName = 'Example Bank'

const setDigest = statement<{ accountId: string; digest: string }>(
  'test-people-password',
  'update passwords set digest = :digest where account_id = :accountId',
)
let digest: Promise<string> | undefined
let clients = 0

/** Somebody with the password above and a session of noon. The digest is made once, since it takes its time. */
export async function someone(database: Database): Promise<SignedIn> {
  digest ??= hashPassword(password, keys.pepper)
  const account = await makeAccount(database)
  const made = await digest
  await database.unit((tx) => tx.run(setDigest, { accountId: account.id, digest: made }))
  return signIn(database, { account })
}

/** The same with an authenticator app that was set up at noon. */
export async function someoneWithApp(database: Database): Promise<SignedIn & Enrolled> {
  const signedIn = await someone(database)
  return { ...signedIn, ...(await enroll(database, signedIn.session)) }
}

/** From an address of its own each time, so that no limit of clients stands in the way. */
export const elsewhere = (now = noon) => at(now, { client: { address: `client ${++clients}`, description: 'Safari on macOS' } })

export const find = (database: Database, id: AccountId): Promise<Account | undefined> => database.read((tx) => findAccount(tx, id))

export async function isAlive(database: Database, secret: string, now = noon): Promise<boolean> {
  const found = await database.read((tx) => findSession(tx, { keys, now }, secret))
  return found !== undefined && found !== 'rotated'
}

export async function current(database: Database, secret: string, now = noon): Promise<Session> {
  const found = await database.read((tx) => findSession(tx, { keys, now }, secret))
  if (!found || found === 'rotated') throw new Error('there is no such session')
  return found
}
