import type { Clock } from '../../clock.ts'
import type { Database, Tx } from '../../database/database.ts'
import { lifetimes } from '../../lifetimes.ts'
import type { Occasion } from '../../security-events/occasion.ts'
import { caseBreached } from '../../security-events/staff-events.ts'
import { alertAdministrators } from '../../staff/administrators.ts'
import { caseById } from '../stored-case.ts'
import * as store from './desk-store.ts'
import { standingOf } from './standing.ts'

interface Deps extends Omit<Occasion, 'now' | 'wall' | 'client'> {
  database: Database
  clock: Clock
  /** To be called when there is something to send. */
  told: () => void
  failed: (error: unknown) => void
}

/** Cases that have waited for too long: administrators are told, once; they are dealt out before all others anyway. */
export async function escalate(deps: Deps): Promise<number> {
  const { database, clock, told, failed } = deps
  const now = clock()
  const occasion: Occasion = { ...deps, now, wall: now, client: { address: '', description: '' } }
  let count = 0
  for (const { id } of await database.read((tx) => tx.all(store.oldCases, { before: now - lifetimes.review })))
    try {
      if (await database.unit((tx) => escalateOne(tx, occasion, id))) count += 1
    } catch (error) {
      // One case that breaks keeps no other waiting.
      failed(error)
    }
  if (count > 0) told()
  return count
}

async function escalateOne(tx: Tx, occasion: Occasion, id: string): Promise<boolean> {
  const seen = await caseById(tx, occasion.keys, id)
  const { clock, stage } = await standingOf(tx, occasion.now, seen)
  if (!stage || clock.state !== 'breached' || (await tx.run(store.markBreachTold, { id, now: occasion.now })) === 0) return false
  await caseBreached(tx, occasion, { accountId: seen.accountId, caseId: id })
  await alertAdministrators(tx, occasion, { what: 'case_breached', about: seen.number })
  return true
}
