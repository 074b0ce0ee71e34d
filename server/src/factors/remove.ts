import { moveCredentialEpoch } from '../accounts/account.ts'
import type { Tx } from '../database/database.ts'
import type { AccountId, FactorId } from '../ids.ts'
import { isFactorRequired } from '../policy/enforcement.ts'
import { Problem } from '../problem.ts'
import * as events from '../security-events/factor-events.ts'
import type { Occasion } from '../security-events/occasion.ts'
import { endOtherSessions, type Session } from '../sessions/session.ts'
import { type Factor, findFactor, hasFactor, listFactors, secretsOfKind } from './factor.ts'
import * as store from './factor-store.ts'
import { factorKinds } from './kinds.ts'
import { endRecoveryCodes } from './recovery-codes/end.ts'
import { requireProof } from './require-proof.ts'

export async function removeFactor(tx: Tx, occasion: Occasion, session: Session, id: FactorId): Promise<void> {
  await moveCredentialEpoch(tx, session.accountId)
  const factor = await findFactor(tx, session.accountId, id)
  if (!factor) throw new Problem('FACTOR_NOT_FOUND')
  await requireProof(tx, occasion, session, 'remove_factor', id)
  const { tell } = factorKinds[factor.kind]
  const before = tell ? await secretsOfKind(tx, occasion.keys, session.accountId, factor.kind) : []
  await deleteFactor(tx, factor)
  await mustKeepOne(tx, occasion, session.accountId)
  await endOtherSessions(tx, occasion.now, session.accountId, session.id)
  await events.factorRemoved(tx, occasion, { session, factor })
  if ((await listFactors(tx, session.accountId)).length === 0) await endRecoveryCodes(tx, occasion, session.accountId)
  await tell?.(tx, occasion, { accountId: session.accountId, event: 'removed', before })
}

/** D5: while a factor is required the last one can be replaced, and neither removed nor turned off. */
export async function mustKeepOne(tx: Tx, { policy, now }: Occasion, accountId: AccountId): Promise<void> {
  if (isFactorRequired(policy, now) && !(await hasFactor(tx, accountId))) throw new Problem('LAST_FACTOR_REQUIRED')
}

/** Its secret goes with it. */
export async function deleteFactor(tx: Tx, factor: Factor): Promise<void> {
  if ((await tx.run(store.deleteFactor, { id: factor.id, accountId: factor.accountId })) === 0) throw new Problem('FACTOR_NOT_FOUND')
}

/** All that was lost, suspended ones and recovery codes too, in the transaction of what takes its place. Gives back how many there were. */
export async function retireFactors(tx: Tx, occasion: Occasion, accountId: AccountId): Promise<number> {
  const factors = await listFactors(tx, accountId)
  for (const factor of factors) await deleteFactor(tx, factor)
  await endRecoveryCodes(tx, occasion, accountId)
  return factors.length
}
