import type { AcceptedPasskeys } from '@countersign/contract'
import type { Tx } from '../../database/database.ts'
import type { Occasion } from '../../security-events/occasion.ts'
import type { Session } from '../../sessions/session.ts'
import { toBase64url } from './base64url.ts'
import { rpIdOf } from './options.ts'
import { passkeysOf } from './passkeys.ts'
import { findUserHandle } from './user-handle.ts'

/** A suspended one is among them: it comes back, and a password manager that was told otherwise may forget it. */
export async function acceptedPasskeys(tx: Tx, { keys, service }: Occasion, { accountId, email }: Session): Promise<AcceptedPasskeys> {
  const passkeys = await passkeysOf(tx, keys, accountId)
  const handle = await findUserHandle(tx, accountId)
  return {
    rpId: rpIdOf(service.origin),
    userId: handle ? toBase64url(handle) : '',
    name: email,
    displayName: email,
    credentialIds: passkeys.map(({ id }) => toBase64url(id)),
  }
}
