import type { Tx } from '../database/database.ts'
import { Problem } from '../problem.ts'
import type { Session } from '../sessions/session.ts'
import * as store from './staff-store.ts'

/** Everybody else is told that there is nothing here. */
export async function mustBeAdministrator(tx: Tx, { accountId }: Session): Promise<void> {
  if (!(await tx.get(store.administrator, { accountId }))) throw new Problem('NOT_FOUND')
}
