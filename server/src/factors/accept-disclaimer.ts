import type { Tx } from '../database/database.ts'
import { Problem } from '../problem.ts'
import { disclaimerAccepted } from '../security-events/factor-events.ts'
import type { Occasion } from '../security-events/occasion.ts'
import { keepAcceptedDisclaimer, type Session } from '../sessions/session.ts'

/** Counts in this session and for this text; when and which text it was stays in the audit trail. */
export async function acceptDisclaimer(tx: Tx, occasion: Occasion, session: Session, version: number): Promise<void> {
  const { disclaimer } = occasion.policy.enroll
  if (disclaimer === null) throw new Problem('NOT_OFFERED')
  if (disclaimer.version !== version) throw new Problem('DISCLAIMER_CHANGED')
  if (!(await keepAcceptedDisclaimer(tx, session, version))) throw new Problem('NOT_SIGNED_IN')
  await disclaimerAccepted(tx, occasion, { session, version })
}
