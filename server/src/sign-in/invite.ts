import type { Millis } from '../clock.ts'
import type { KeyRing } from '../crypto/key-ring.ts'
import { randomSecret } from '../crypto/random.ts'
import type { Tx } from '../database/database.ts'
import { newId } from '../ids.ts'
import { lifetimes } from '../lifetimes.ts'
import { insertInvite } from './sign-up-store.ts'

/** Makes a code for one sign-up where the service is invite-only. It is shown once and kept as a digest. */
export async function createInvite(tx: Tx, { keys, now }: { keys: KeyRing; now: Millis }): Promise<{ code: string; expiresAt: Millis }> {
  const code = randomSecret()
  const expiresAt = now + lifetimes.invite
  await tx.run(insertInvite, { id: newId('inv'), digest: inviteDigest(keys, code), now, expiresAt })
  return { code, expiresAt }
}

export function inviteDigest(keys: KeyRing, code: string): Uint8Array {
  return keys.digest('invite', code.trim())
}
