import { randomBytesOf } from '../../crypto/random.ts'
import { statement, type Tx } from '../../database/database.ts'
import type { AccountId } from '../../ids.ts'

const give = statement<{ accountId: string; handle: Uint8Array }>(
  'give-passkey-handle',
  'update accounts set passkey_handle = :handle where id = :accountId and passkey_handle is null',
)
const read = statement<{ accountId: string }, { passkey_handle: Uint8Array | null }>(
  'passkey-handle',
  'select passkey_handle from accounts where id = :accountId',
)

/** WebAuthn L3 section 14.6.1: random, so that an authenticator that is read tells nothing of its owner. 32 bytes, made with the first passkey. */
export async function userHandle(tx: Tx, accountId: AccountId): Promise<Uint8Array> {
  await tx.run(give, { accountId, handle: randomBytesOf(32) })
  const handle = await findUserHandle(tx, accountId)
  if (!handle) throw new Error('an account that does not exist wants a passkey')
  return handle
}

export async function findUserHandle(tx: Tx, accountId: AccountId): Promise<Uint8Array | null> {
  return (await tx.get(read, { accountId }))?.passkey_handle ?? null
}
