import { moveCredentialEpoch } from '../accounts/account.ts'
import type { Tx } from '../database/database.ts'
import type { FactorId } from '../ids.ts'
import { Problem } from '../problem.ts'
import * as events from '../security-events/factor-events.ts'
import type { Occasion } from '../security-events/occasion.ts'
import { endOtherSessions, type Session } from '../sessions/session.ts'
import { type Factor, findFactor } from './factor.ts'
import { changeState } from './factor-store.ts'
import { requireProof } from './require-proof.ts'

/** Turns a factor off and keeps its secret: sign-in no longer asks for it. */
export function suspendFactor(tx: Tx, occasion: Occasion, session: Session, id: FactorId): Promise<Factor> {
  return turn(tx, occasion, session, id, { purpose: 'suspend_factor', from: 'active', to: 'suspended', happened: events.factorSuspended })
}

/** Turns it on again; the proof that is demanded is one of this very factor, so it is known to work still. */
export function resumeFactor(tx: Tx, occasion: Occasion, session: Session, id: FactorId): Promise<Factor> {
  return turn(tx, occasion, session, id, { purpose: 'resume_factor', from: 'suspended', to: 'active', happened: events.factorResumed })
}

interface Turn {
  purpose: 'suspend_factor' | 'resume_factor'
  from: Factor['state']
  to: Factor['state']
  happened: typeof events.factorSuspended
}

async function turn(tx: Tx, occasion: Occasion, session: Session, id: FactorId, { purpose, from, to, happened }: Turn): Promise<Factor> {
  await moveCredentialEpoch(tx, session.accountId)
  const factor = await findFactor(tx, session.accountId, id)
  if (!factor) throw new Problem('FACTOR_NOT_FOUND')
  if (factor.state !== from) throw new Problem('FACTOR_STATE_CONFLICT')
  await requireProof(tx, occasion, session, purpose, id)
  const changed = await tx.run(changeState, { id, accountId: session.accountId, from, to })
  if (changed === 0) throw new Problem('FACTOR_STATE_CONFLICT')
  await endOtherSessions(tx, occasion.now, session.accountId, session.id)
  await happened(tx, occasion, { session, factor })
  return { ...factor, state: to }
}
