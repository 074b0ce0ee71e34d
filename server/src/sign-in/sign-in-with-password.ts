import type { Database } from '../database/database.ts'
import type { Problem } from '../problem.ts'
import type { Occasion } from '../security-events/occasion.ts'
import { afterFirstFactor, type ChallengeRequired } from './after-first-factor.ts'
import type { Complete, StillFrozen } from './complete-sign-in.ts'
import { type GivenPassword, provePassword } from './prove-password.ts'

interface Given extends GivenPassword {
  trustTokens?: string[]
  /** The request of an application that the sign-in is for. */
  application?: string | undefined
}

/** The first factor. Which factors there are is said only after a right password. */
export function signInWithPassword(
  database: Database,
  occasion: Occasion,
  given: Given,
): Promise<Complete | StillFrozen | ChallengeRequired | { refused: Problem }> {
  return provePassword(database, occasion, given, (tx, account, deviceId) => afterFirstFactor(tx, occasion, account, deviceId, given))
}
