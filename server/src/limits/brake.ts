import type { Millis } from '../clock.ts'
import { statement, type Tx } from '../database/database.ts'
import { days, minutes } from '../durations.ts'

/**
 * Limits per factor do not see somebody who tries a few codes on each of a million accounts. So refused second factors are
 * counted over all accounts, and where a minute has too many of them, the brake is engaged: who calls decides what that slows.
 */
const figures = {
  /** A minute may always have so many, and five times as many as is usual. */
  floor: 300,
  timesTheMedian: 5,
  medianOfMinutes: days(7) / minutes(1),
  medianIsGoodFor: minutes(10),
  /** From the last minute that had too many. */
  hold: minutes(10),
  shards: 8,
} as const

export interface BrakeEngaged {
  refusedInAMinute: number
  ceiling: number
}

const name = 'second-factor'

const count = statement<{ minute: number; shard: number }>(
  'count-refused-proof',
  `insert into refused_proofs (minute, shard, refused) values (:minute, :shard, 1)
   on conflict (minute, shard) do update set refused = refused_proofs.refused + 1`,
)
interface State {
  present: number
  previous: number
  until: number | null
  ceiling: number | null
  measured_at: number | null
}
const readState = statement<{ minute: number; previous: number; name: string }, State>(
  'read-brake',
  `select cast((select coalesce(sum(refused), 0) from refused_proofs where minute = :minute) as integer) as present,
     cast((select coalesce(sum(refused), 0) from refused_proofs where minute = :previous) as integer) as previous,
     until, ceiling, measured_at
   from (select 1 as one) as one left join brakes on brakes.name = :name`,
)
// Minutes without a row had none: with the busiest first, the middle of all minutes stands at half their number.
const medianOfMinutes = statement<{ from: number; minute: number; half: number }, { refused: number }>(
  'median-of-refused-proofs',
  `select cast(sum(refused) as integer) as refused from refused_proofs where minute >= :from and minute < :minute
   group by minute order by 1 desc limit 1 offset :half`,
)
const keepCeiling = statement<{ name: string; ceiling: number; now: number }>(
  'keep-ceiling-of-brake',
  `insert into brakes (name, until, ceiling, measured_at) values (:name, 0, :ceiling, :now)
   on conflict (name) do update set ceiling = :ceiling, measured_at = :now`,
)
const engage = statement<{ name: string; now: number; until: number }>(
  'engage-brake',
  'update brakes set until = :until where name = :name and until <= :now',
)
const holdOn = statement<{ name: string; until: number }>(
  'hold-brake',
  'update brakes set until = :until where name = :name and until < :until',
)
const engagedUntil = statement<{ name: string }, { until: number }>('brake-until', 'select until from brakes where name = :name')

/**
 * Counts a second factor that was judged and refused. Gives something back to the one caller whose count engaged the brake,
 * in the transaction in which the alarm is to be written. Only refusals come here: right codes pay nothing.
 */
export async function countRefusedProof(tx: Tx, now: Millis, accountId: string): Promise<BrakeEngaged | undefined> {
  const minute = Math.floor(now / minutes(1))
  await tx.run(count, { minute, shard: shardOf(accountId) })
  const state = await tx.get(readState, { minute, previous: minute - 1, name })
  if (!state) return undefined
  // A sliding minute: as much of the one before as it still covers.
  const refusedInAMinute = Math.round(state.present + state.previous * (1 - (now % minutes(1)) / minutes(1)))
  if (refusedInAMinute <= figures.floor) return undefined
  const until = now + figures.hold
  // Held already, to the minute: the row is not written by everybody.
  if (state.until !== null && state.until > until - minutes(1)) return undefined

  const ceiling = await ceilingOf(tx, now, minute, state)
  if (refusedInAMinute <= ceiling) return undefined
  if ((await tx.run(engage, { name, now, until })) === 1) return { refusedInAMinute, ceiling }
  await tx.run(holdOn, { name, until })
  return undefined
}

export async function isBrakeEngaged(tx: Tx, now: Millis): Promise<boolean> {
  const state = await tx.get(engagedUntil, { name })
  return state !== undefined && state.until > now
}

async function ceilingOf(tx: Tx, now: Millis, minute: number, { ceiling, measured_at: measuredAt }: State): Promise<number> {
  const isGood = measuredAt !== null && measuredAt <= now && measuredAt > now - figures.medianIsGoodFor
  if (ceiling !== null && isGood) return ceiling
  const { medianOfMinutes: span } = figures
  const median = await tx.get(medianOfMinutes, { from: minute - span, minute, half: Math.floor(span / 2) })
  const measured = Math.max(figures.floor, figures.timesTheMedian * (median?.refused ?? 0))
  await tx.run(keepCeiling, { name, ceiling: measured, now })
  return measured
}

const shardOf = (accountId: string): number => accountId.charCodeAt(accountId.length - 1) % figures.shards
