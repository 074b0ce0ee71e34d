import type { Tx } from '../database/database.ts'
import type { FactorId } from '../ids.ts'
import { Problem } from '../problem.ts'
import * as events from '../security-events/factor-events.ts'
import type { Occasion } from '../security-events/occasion.ts'
import type { Session } from '../sessions/session.ts'
import { type Factor, findFactor } from './factor.ts'
import { preferFactor as preferRow } from './factor-store.ts'

/** Has a factor asked for first at sign-in. Every other one is taken there as before, so no proof is demanded for it. */
export async function preferFactor(tx: Tx, occasion: Occasion, session: Session, id: FactorId, isPreferred: boolean): Promise<Factor> {
  const factor = await findFactor(tx, session.accountId, id)
  if (!factor) throw new Problem('FACTOR_NOT_FOUND')
  await tx.run(preferRow, { id, accountId: session.accountId, isPreferred: isPreferred ? 1 : 0 })
  await events.factorPreferred(tx, occasion, { session, factor, isPreferred })
  return { ...factor, isPreferred }
}
