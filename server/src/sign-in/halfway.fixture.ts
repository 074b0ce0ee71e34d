import { noon } from '../accounts/account.fixture.ts'
import { type Account, findAccount } from '../accounts/account.ts'
import type { Challenge } from '../challenges/challenge.ts'
import { openChallenge } from '../challenges/open.ts'
import type { Database } from '../database/database.ts'
import { hours } from '../durations.ts'
import type { Factor } from '../factors/factor.ts'
import { Problem } from '../problem.ts'
import { at } from '../security-events/occasion.fixture.ts'
import { beginHalfAuthenticated, type HalfAuthenticated } from '../sessions/half-authenticated.ts'
import { answerInSignIn, type Outcome } from './answer-challenge.ts'

/** Factors of the fixture used up the step of noon, so sign-ins happen an hour later. */
export const start = noon + hours(1)

export interface Halfway {
  signIn: HalfAuthenticated
  secret: string
  challenge: Challenge
  /** Every sign-in comes from an address of its own, unless a test says otherwise. */
  address: string
}

let addresses = 0

/** Somebody whose password was right and who is asked for this factor. */
export async function halfway(
  database: Database,
  { account, factor }: { account: Account; factor: Factor },
  { now = start, deviceId = null, address = `client ${++addresses}` }: { now?: number; deviceId?: string | null; address?: string } = {},
): Promise<Halfway> {
  const { id: accountId, email } = account
  return database.unit(async (tx) => {
    const client = { address, description: 'Firefox on Linux' }
    const credentialEpoch = (await findAccount(tx, accountId))?.credentialEpoch ?? 0
    const { signIn, secret } = await beginHalfAuthenticated(tx, at(now), { accountId, email, credentialEpoch, deviceId, client })
    const challenge = await openChallenge(tx, now, { accountId, ownerId: signIn.id, purpose: 'sign_in', factor, target: null })
    return { signIn, secret, challenge, address }
  })
}

/** Another challenge in the same sign-in. */
export async function askAgain(database: Database, half: Halfway, factor: Factor, now = start): Promise<Halfway> {
  const { accountId, id: ownerId } = half.signIn
  const question = { accountId, ownerId, purpose: 'sign_in', factor, target: null } as const
  return { ...half, challenge: await database.unit((tx) => openChallenge(tx, now, question)) }
}

export async function answer(database: Database, { secret, challenge, address }: Halfway, proof: string, now = start): Promise<Outcome> {
  const occasion = at(now, { client: { address, description: 'Firefox on Linux' } })
  const outcome = await answerInSignIn(database, occasion, { secret, deviceTokens: [] }, { id: challenge.id, proof })
  return outcome ?? { refused: new Problem('SIGN_IN_EXPIRED') }
}
