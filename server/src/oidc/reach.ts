import type { Tx } from '../database/database.ts'
import { activeFactors, type Factor } from '../factors/factor.ts'
import type { AccountId } from '../ids.ts'
import type { Acr } from '../sessions/acr.ts'

/** What could be proved by the factors that the account has. */
export async function reachOf(tx: Tx, accountId: AccountId): Promise<Acr> {
  const factors = await activeFactors(tx, accountId)
  if (factors.some((factor) => provesAs(factor, 'phrh'))) return 'phrh'
  if (factors.some((factor) => provesAs(factor, 'phr'))) return 'phr'
  return factors.length > 0 ? 'aal2' : 'aal1'
}

/** Passkeys that may be copied to other devices are not protected by the hardware of one. */
export function provesAs({ kind, details }: Pick<Factor, 'kind' | 'details'>, acr: Acr): boolean {
  if (acr === 'phrh') return kind === 'passkey' && details.passkey?.canSync === false
  return acr === 'phr' ? kind === 'passkey' : true
}
