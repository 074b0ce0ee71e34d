import type { Tx } from '../database/database.ts'
import type { FactorId } from '../ids.ts'
import { Problem } from '../problem.ts'
import * as events from '../security-events/factor-events.ts'
import type { Occasion } from '../security-events/occasion.ts'
import type { Session } from '../sessions/session.ts'
import { type Factor, findFactor } from './factor.ts'
import { renameFactor as renameRow } from './factor-store.ts'
import { requireProof } from './require-proof.ts'

export async function renameFactor(tx: Tx, occasion: Occasion, session: Session, id: FactorId, name: string): Promise<Factor> {
  const factor = await findFactor(tx, session.accountId, id)
  if (!factor) throw new Problem('FACTOR_NOT_FOUND')
  await requireProof(tx, occasion, session, 'rename_factor', id)
  await tx.run(renameRow, { id, accountId: session.accountId, name })
  await events.factorRenamed(tx, occasion, { session, factor })
  return { ...factor, name }
}

/** What a person may call a factor: visible text in one line, without marks that turn the reading direction. */
export function cleanFactorName(name: string): string {
  const clean = name.normalize('NFC').trim()
  if (clean === '' || /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Co}\p{Cn}]/u.test(clean)) {
    throw new Problem('INVALID_REQUEST', { detail: 'name: must be visible text in one line' })
  }
  return clean
}
