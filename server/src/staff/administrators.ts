import type { Tx } from '../database/database.ts'
import type { AccountId } from '../ids.ts'
import type { StaffAlert } from '../messages/templates/staff-alert.ts'
import type { Occasion } from '../security-events/occasion.ts'
import { tell } from '../security-events/tell.ts'
import * as store from './staff-store.ts'

/** A mail to every administrator, in the transaction of what it tells of. `except` acted, or must not learn that it was noticed. */
export async function alertAdministrators(
  tx: Tx,
  occasion: Occasion,
  alert: { what: StaffAlert; about: string; except?: AccountId },
): Promise<void> {
  const { what, about, except } = alert
  const told = (await tx.all(store.administrators, {})).map(({ account_id }) => account_id as AccountId).filter((id) => id !== except)
  for (const accountId of told)
    await tell(tx, occasion, accountId, { event: `staff-alert-${what}`, template: 'staff-alert', values: { what, about } })
}
