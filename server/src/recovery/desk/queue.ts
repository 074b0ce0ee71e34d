import type { Answer } from '@countersign/contract'
import { type Millis, toRfc3339 } from '../../clock.ts'
import type { Tx } from '../../database/database.ts'
import { days, inSeconds } from '../../durations.ts'
import type { Occasion } from '../../security-events/occasion.ts'
import type { Staff } from '../../staff/role.ts'
import type { CaseState } from '../case.ts'
import { decidedBy, teamDecisions } from '../review/decided.ts'
import { type Stage, shownAt } from '../review/seat.ts'
import { caseById } from '../stored-case.ts'
import { publicClock } from './case-page.ts'
import { dealable } from './deal.ts'
import * as store from './desk-store.ts'
import { standingOf } from './standing.ts'
import { waitingCases } from './waiting-cases.ts'

type Queue = Answer<'getDeskQueue'>

/** The own case and what was decided, and figures of everything else. */
export async function deskQueue(tx: Tx, occasion: Occasion, staff: Staff): Promise<Queue> {
  const { now } = occasion
  const figures: Queue['waiting'] = { reviews: 0, secondReviews: 0, leads: 0, appeals: 0, frozen: 0 }
  const clocks: Queue['clocks'] = { fine: 0, due: 0, breached: 0, paused: 0 }
  let nextDueAt: Millis | null = null
  const waiting = await waitingCases(tx, now)
  for (const { state, leasedTo, standing } of waiting) {
    const { stage, clock } = standing
    if (!stage) continue
    // Nor do figures tell the second reviewer that they are the second (R6).
    figures[placeOf(stage, leasedTo === staff.accountId ? shownAt(stage, state) : state)] += 1
    if (stage !== 'frozen') clocks[clock.state] += 1
    if (clock.dueAt !== null && (nextDueAt === null || clock.dueAt < nextDueAt)) nextDueAt = clock.dueAt
  }
  clocks.paused += (await tx.all(store.countByState, {}))
    .filter(({ state }) => state === 'more_needed' || state === 'incomplete' || state === 'evidence')
    .reduce((sum, { count }) => sum + count, 0)
  const team = await teamDecisions(tx, now)
  return {
    mine: await mine(tx, occasion, staff),
    waiting: figures,
    clocks,
    dealable: await countOf(dealable(tx, occasion, staff, waiting)),
    nextDueAt: nextDueAt === null ? null : toRfc3339(nextDueAt),
    decided: (await decidedBy(tx, staff.accountId, now - days(30))).map(({ decidedAt, ...one }) => ({
      ...one,
      decidedAt: toRfc3339(decidedAt),
    })),
    team: { ...team, medianMinutes: team.median === null ? null : Math.round(inSeconds(team.median) / 60) },
  }
}

async function countOf(cases: AsyncIterable<unknown>): Promise<number> {
  let count = 0
  for await (const _ of cases) count += 1
  return count
}

const places = { lead: 'leads', appeal: 'appeals', frozen: 'frozen' } as const
const placeOf = (stage: Stage, state: CaseState) =>
  stage === 'review' ? (state === 'second_review' ? 'secondReviews' : 'reviews') : places[stage]

async function mine(tx: Tx, { keys, now }: Occasion, { accountId }: Staff): Promise<Queue['mine']> {
  const held = await tx.get(store.leasedTo, { staffId: accountId, now })
  if (!held) return null
  const seen = await caseById(tx, keys, held.id)
  const { clock } = await standingOf(tx, now, seen)
  return {
    id: seen.id,
    number: seen.number,
    mode: seen.mode,
    clock: publicClock(clock),
    leaseUntil: toRfc3339(seen.assigned?.until ?? now),
  }
}
