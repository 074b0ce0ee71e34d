import type { Tx } from '../database/database.ts'
import { activeFactors } from '../factors/factor.ts'
import type { AccountId, FactorId } from '../ids.ts'
import { signedIn } from '../security-events/sign-in-events.ts'
import type { Occasion } from '../security-events/occasion.ts'
import { rememberDevice } from '../sessions/known-device.ts'
import { openSession, type Proofs, type Session } from '../sessions/session.ts'

export interface Complete {
  state: 'complete'
  session: Session
  secret: string
  /** The new value of the device cookie, where this browser is new to the account. */
  deviceCookie: string | null
}

interface Passed {
  accountId: AccountId
  email: string
  proofs: Proofs
  factorId: FactorId | null
  deviceId: string | null
  deviceTokens: string[]
}

/**
 * Every road to a session runs through here: password, sign-up, challenge. An enrolled factor is demanded whatever
 * the road was and whatever a policy says; falling short is our own bug, never an answer.
 */
export async function completeSignIn(tx: Tx, occasion: Occasion, passed: Passed): Promise<Complete> {
  const { accountId, email, proofs, factorId } = passed
  const enrolled = await activeFactors(tx, accountId)
  if (enrolled.length > 0 && !proofs.factorProved) throw new Error('a road to a session left out the second factor')
  const device = await rememberDevice(tx, occasion, { accountId, deviceId: passed.deviceId, tokens: passed.deviceTokens, client: occasion.client })
  const { session, secret } = await openSession(tx, occasion, { accountId, email, client: occasion.client, deviceId: device.deviceId, proofs })
  await signedIn(tx, occasion, { accountId, sessionId: session.id, aal: proofs.aal, amr: proofs.amr, factorId, isNewDevice: device.isNew })
  return { state: 'complete', session, secret, deviceCookie: device.cookie }
}
