import type { Database } from '../database/database.ts'
import type { Occasion } from '../security-events/occasion.ts'
import { signedOut } from '../security-events/sign-in-events.ts'
import type { Callers } from '../sessions/caller.ts'
import { endSessionOf, type Session } from '../sessions/session.ts'

export const afterSigningOut = '/sign-in?reason=signed-out'

/** Ends our session, and with it whatever any application had out of it. */
export async function signOut(
  { database, callers }: { database: Database; callers: Callers },
  occasion: Occasion,
  session: Session,
  reply: Parameters<Callers['forgetSession']>[0],
): Promise<void> {
  const { accountId, id: sessionId } = session
  await database.unit(async (tx) => {
    await endSessionOf(tx, occasion.now, accountId, sessionId)
    await signedOut(tx, occasion, { accountId, sessionId })
  })
  callers.forgetSession(reply)
}

/** OpenID Connect RP-Initiated Logout 1.0 section 3: back to a registered address, with the state that was given. */
export function returnAddress(returnTo: string | undefined, state: string | undefined): string {
  if (returnTo === undefined) return afterSigningOut
  const url = new URL(returnTo)
  if (state !== undefined) url.searchParams.set('state', state)
  return url.href
}
