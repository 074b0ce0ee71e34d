import type { KeyRing } from '../crypto/key-ring.ts'
import type { Tx } from '../database/database.ts'
import { type Factor, placeOfSecret } from './factor.ts'
import type { Asked } from './factor-kind.ts'
import * as store from './factor-store.ts'

/** What a kind is handed of a factor that a challenge asks for. Undefined where it is gone. */
export async function askedOf(
  tx: Tx,
  { keys }: { keys: KeyRing },
  factor: Factor,
  asked: Pick<Asked, 'challenge' | 'purpose' | 'orAnother' | 'content'>,
): Promise<Asked | undefined> {
  const row = await tx.get(store.sealedSecretOf, { id: factor.id, accountId: factor.accountId })
  return row && { ...asked, factor, secret: keys.open(placeOfSecret(factor), row.sealed_secret) }
}
