import type { Tx } from '../../database/database.ts'
import type { Occasion } from '../../security-events/occasion.ts'
import { caseNumberOf } from '../status/find-case.ts'
import { caseByNumber } from '../stored-case.ts'
import { eraseCase } from './erase-evidence.ts'

/** Before its time, because whoever sent it in asked (GDPR article 17). Of a case that is over only: until then it is what decides. */
export async function eraseEvidenceOf(
  tx: Tx,
  occasion: Occasion,
  typed: string,
): Promise<'erased' | 'erased before' | 'under way' | 'no such case'> {
  const found = await caseByNumber(tx, occasion.keys, caseNumberOf(typed))
  if (!found) return 'no such case'
  if (await eraseCase(tx, occasion, found, 'operator')) return 'erased'
  return found.closedAt === null ? 'under way' : 'erased before'
}
