import type { Millis } from '../clock.ts'
import type { Tx } from '../database/database.ts'
import type { CaseEvent } from './case.ts'
import * as store from './case-store.ts'

export interface Turning {
  step: number
  event: CaseEvent
  from_state: string
  to_state: string
  actor: string
  actor_id: string | null
  at: Millis
}

/** Every event of a case, oldest first. */
export async function historyOf(tx: Tx, caseId: string): Promise<Turning[]> {
  return (await tx.all(store.transitionsOf, { caseId })) as Turning[]
}

/** Of all that lies on the desk, by case. */
export async function historiesOnDesk(tx: Tx): Promise<Map<string, Turning[]>> {
  return Map.groupBy((await tx.all(store.transitionsOnDesk, {})) as (Turning & { case_id: string })[], ({ case_id }) => case_id)
}
