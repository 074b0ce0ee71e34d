import type { Tx } from '../../database/database.ts'
import type { Occasion } from '../../security-events/occasion.ts'
import { caseByNumber } from '../stored-case.ts'
import { beginVisit } from '../visits/visit.ts'

/** As people write it: small letters, a space or nothing in the middle. */
export function caseNumberOf(typed: string): string {
  const letters = typed.toUpperCase().replaceAll(/[^A-Z0-9]/g, '')
  return `${letters.slice(0, 4)}-${letters.slice(4)}`
}

/** A visit that only looks: the same for every number, so that it tells nobody which ones there are. */
export async function findCase(tx: Tx, occasion: Occasion, typed: string): Promise<string> {
  const number = caseNumberOf(typed)
  const found = await caseByNumber(tx, occasion.keys, number)
  return beginVisit(tx, occasion, {
    ...(found && { accountId: found.accountId, caseId: found.id }),
    looksFor: number,
    client: occasion.client,
  })
}
