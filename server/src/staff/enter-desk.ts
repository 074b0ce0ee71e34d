import type { PasskeyAssertion } from '@countersign/contract'
import { frozenState } from '../accounts/freeze.ts'
import { roleOf } from '../accounts/role.ts'
import type { Database } from '../database/database.ts'
import { Problem } from '../problem.ts'
import type { Occasion } from '../security-events/occasion.ts'
import { deskEntered, deskRefused } from '../security-events/staff-events.ts'
import { withPasskeyAlone } from '../sign-in/sign-in-with-passkey.ts'
import type { Staff } from './role.ts'
import { openStaffSession } from './staff-session.ts'

/** With a passkey that verified the person, and in no other way (ADM-2): whoever has a role and no passkey has no desk. */
export async function enterDesk(
  database: Database,
  occasion: Occasion,
  given: { passkey: PasskeyAssertion; deviceTokens: string[] },
): Promise<{ staff: Staff; secret: string } | { refused: Problem }> {
  const { now, client } = occasion
  return withPasskeyAlone(database, occasion, given, async (tx, { account: { id: accountId, email } }) => {
    const role = await roleOf(tx, accountId)
    if (role === undefined || (await frozenState(tx, now, accountId))) {
      await deskRefused(tx, occasion, { accountId, reason: role === undefined ? 'no role' : 'frozen' })
      return { refused: new Problem('ROLE_MISSING') }
    }
    await deskEntered(tx, occasion, { accountId, role })
    return openStaffSession(tx, occasion, { accountId, email, role, client })
  })
}
