import { moveCredentialEpoch } from '../accounts/account.ts'
import type { Tx } from '../database/database.ts'
import type { FactorId } from '../ids.ts'
import { Problem } from '../problem.ts'
import * as events from '../security-events/factor-events.ts'
import type { Occasion } from '../security-events/occasion.ts'
import { endOtherSessions, type Session } from '../sessions/session.ts'
import { type Factor, findFactor, secretsOfKind } from './factor.ts'
import * as store from './factor-store.ts'
import { factorKinds } from './kinds.ts'
import { requireProof } from './require-proof.ts'

export async function removeFactor(tx: Tx, occasion: Occasion, session: Session, id: FactorId): Promise<void> {
  await moveCredentialEpoch(tx, session.accountId)
  const factor = await findFactor(tx, session.accountId, id)
  if (!factor) throw new Problem('FACTOR_NOT_FOUND')
  await requireProof(tx, occasion.now, session, 'remove_factor', id)
  const { tell } = factorKinds[factor.kind]
  const before = tell ? await secretsOfKind(tx, occasion.keys, session.accountId, factor.kind) : []
  await deleteFactor(tx, factor)
  await endOtherSessions(tx, occasion.now, session.accountId, session.id)
  await events.factorRemoved(tx, occasion, { session, factor })
  await tell?.(tx, occasion, { accountId: session.accountId, event: 'removed', before })
}

/** Its secret goes with it. */
export async function deleteFactor(tx: Tx, factor: Factor): Promise<void> {
  if ((await tx.run(store.deleteFactor, { id: factor.id, accountId: factor.accountId })) === 0) throw new Problem('FACTOR_NOT_FOUND')
}
