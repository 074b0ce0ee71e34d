import { noon } from '../accounts/account.fixture.ts'
import type { Database } from '../database/database.ts'
import { prove, refusal } from '../factors/owner.fixture.ts'
import { codeIn, mailsTo } from '../security-events/mailed.fixture.ts'
import type { Session } from '../sessions/session.ts'
import { type AddressPurpose, askForAddress } from './ask-for-address.ts'
import { confirmAddress } from './confirm-address.ts'
import { elsewhere } from './people.fixture.ts'

const purposes = { add: 'change_addresses', 'replace primary': 'change_email' } as const
let made = 0

export const freshAddress = (): string => `fresh${++made}@example.test`

export const ask = (database: Database, session: Session, email: string, purpose: AddressPurpose = 'add', now = noon) =>
  database.unit((tx) => askForAddress(tx, elsewhere(now), session, { email, purpose }))

export const confirm = (database: Database, session: Session, id: string, code: string, now = noon) =>
  database.unit((tx) => confirmAddress(tx, elsewhere(now), session, { id, code }))

/** A fresh proof, the wish and the code that came to the address. */
export async function asked(database: Database, session: Session, email: string, purpose: AddressPurpose = 'add', now = noon) {
  await prove(database, session, purposes[purpose], null, now)
  const outcome = await ask(database, session, email, purpose, now)
  if ('refused' in outcome) throw outcome.refused
  return { id: outcome.requestId, code: codeIn((await mailsTo(database, email)).at(-1)) }
}

/** All of it. */
export async function take(database: Database, session: Session, email: string, purpose: AddressPurpose = 'add', now = noon) {
  const { id, code } = await asked(database, session, email, purpose, now)
  return refusal(confirm(database, session, id, code, now))
}
