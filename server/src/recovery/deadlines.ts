import type { AuditLog } from '../audit/audit-log.ts'
import type { Clock } from '../clock.ts'
import type { KeyRing } from '../crypto/key-ring.ts'
import type { Database, Statement, Tx } from '../database/database.ts'
import { hours } from '../durations.ts'
import { grantRebind } from '../factors/rebind-grant.ts'
import { lifetimes } from '../lifetimes.ts'
import type { Policy } from '../policy/policy.ts'
import { Problem } from '../problem.ts'
import type { Occasion, ServiceFacts } from '../security-events/occasion.ts'
import { recoveryEndsSoon } from '../security-events/recovery-events.ts'
import type { CaseEvent } from './case.ts'
import * as store from './deadline-store.ts'
import { givenTo, ofRound } from './evidence/given.ts'
import { type Changes, moveCase } from './move-case.ts'
import { caseById, type RecoveryCase } from './stored-case.ts'
import { waitingTime } from './waiting-time.ts'

interface Deps {
  database: Database
  keys: KeyRing
  audit: AuditLog
  service: ServiceFacts
  policy: Policy
  clock: Clock
  /** To be called when there is something to send. */
  told: () => void
  failed: (error: unknown) => void
}

const batch = 100
const toldBefore = hours(1)

/**
 * What happens to cases by itself: a factor that turned up, the wait and its end, the new factor that was set up, time that ran out.
 * Any number of processes may do it at once: of each case, one moves it. Nothing hangs on how soon it happens, since whoever asks for
 * something finds the same in the rows.
 */
export async function meetDeadlines(deps: Deps): Promise<number> {
  const now = deps.clock()
  let moved = 0
  for (const { due, meet } of rounds(now)) {
    const cases = await deps.database.read((tx) => tx.all(due.statement, { ...due.params, limit: batch }))
    for (const { id } of cases) moved += await meetOne(deps, now, id, meet)
  }
  if (moved > 0) deps.told()
  return moved
}

type Meet = (tx: Tx, occasion: Occasion, seen: RecoveryCase) => Promise<unknown>

/** In this order: what its owner did comes before what time does. */
function rounds(now: number) {
  const due = (statement: Statement<never, { id: string }>, params: Record<string, number> = {}) => ({
    statement: statement as Statement<Record<string, number>, { id: string }>,
    params,
  })
  return [
    { due: due(store.bound), meet: by('bind') },
    { due: due(store.used), meet: by('use_factor') },
    { due: due(store.approved, { now }), meet: beginWait },
    { due: due(store.endingSoon, { now, soon: now + toldBefore }), meet: tellEnd },
    { due: due(store.waited, { now }), meet: grant },
    { due: due(store.overdue, { now }), meet: by('expire') },
  ] satisfies { due: unknown; meet: Meet }[]
}

async function meetOne({ database, keys, audit, service, policy, failed }: Deps, now: number, id: string, meet: Meet): Promise<0 | 1> {
  const occasion: Occasion = { now, wall: now, keys, audit, service, policy, client: { address: '', description: '' } }
  try {
    await database.unit(async (tx) => meet(tx, occasion, await caseById(tx, keys, id)))
    return 1
  } catch (error) {
    // Somebody was faster, or its owner froze the account: it is looked at again in the next round.
    const isUsual = error instanceof Problem && (error.code === 'CASE_MOVED_ON' || error.code === 'ACCOUNT_FROZEN')
    // One case that breaks keeps no other waiting.
    if (!isUsual) failed(error)
    return 0
  }
}

const by =
  (event: CaseEvent): Meet =>
  (tx, occasion, seen) =>
    moveBySystem(tx, occasion, seen, event)

const moveBySystem = (tx: Tx, occasion: Occasion, seen: RecoveryCase, event: CaseEvent, changes: Changes = {}) =>
  moveCase(tx, occasion, seen, event, { actor: 'system' }, changes)

async function beginWait(tx: Tx, occasion: Occasion, seen: RecoveryCase): Promise<void> {
  const wait = waitingTime(seen, ofRound(await givenTo(tx, occasion.keys, seen), seen.round))
  if (wait === 0) await grant(tx, occasion, seen)
  // From the moment its owner is told, however late we are.
  else await moveBySystem(tx, occasion, seen, 'begin_wait', { waitsUntil: occasion.now + wait })
}

/** Once the wait is over. Its time stands in the row, which a clock that jumps has lengthened. */
async function grant(tx: Tx, occasion: Occasion, seen: RecoveryCase): Promise<void> {
  if (seen.state === 'waiting' && (seen.waitsUntil ?? 0) > occasion.now) throw new Problem('CASE_MOVED_ON')
  const { accountId, id: caseId, openedAt: caseOpenedAt, rules } = seen
  // First the write that decides who does it.
  await moveBySystem(tx, occasion, seen, 'grant', { expiresAt: occasion.now + lifetimes.rebindGrant })
  await grantRebind(tx, occasion.now, { accountId, caseId, caseOpenedAt, holdHours: rules.holdAfterResetHours })
}

async function tellEnd(tx: Tx, occasion: Occasion, seen: RecoveryCase): Promise<void> {
  const { id, step, accountId, number, stopToken, waitsUntil } = seen
  if (seen.state !== 'waiting' || waitsUntil === null || (await tx.run(store.markEndTold, { id, step, now: occasion.now })) === 0) return
  await recoveryEndsSoon(tx, occasion, { accountId, caseId: id, number, stopToken, until: waitsUntil })
}
