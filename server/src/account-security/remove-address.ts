import { holdCredentials } from '../accounts/account.ts'
import { confirmedAddresses, dropAddress } from '../accounts/addresses.ts'
import type { Tx } from '../database/database.ts'
import { requireProof } from '../factors/require-proof.ts'
import { Problem } from '../problem.ts'
import { addressRemoved } from '../security-events/address-events.ts'
import type { Occasion } from '../security-events/occasion.ts'
import type { Session } from '../sessions/session.ts'

/** The primary address stays: it can be changed, but an account is never without one. */
export async function removeAddress(tx: Tx, occasion: Occasion, session: Session, id: string): Promise<void> {
  const { accountId } = session
  await holdCredentials(tx, accountId)
  const left = (await confirmedAddresses(tx, accountId)).find((address) => address.id === id)
  if (!left) throw new Problem('NOT_FOUND')
  if (left.isPrimary) throw new Problem('ADDRESS_IS_PRIMARY')
  await requireProof(tx, occasion, session, 'change_addresses', null)
  await dropAddress(tx, accountId, left.id)
  await addressRemoved(tx, occasion, { accountId, left })
}
