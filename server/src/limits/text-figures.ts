import type { Millis } from '../clock.ts'
import { randomNumber } from '../crypto/random.ts'
import { type NoParams, statement, type Tx } from '../database/database.ts'
import { hours, minutes } from '../durations.ts'

/**
 * What became of texts, counted by place and five minutes: asked for, taken by the carrier, typed in. Only codes count. Who makes
 * us send texts to earn by them does not type them in, which is how they show.
 */
export interface TextPlace {
  number: string
  /** ISO 3166-1 alpha-2. */
  country: string
}

export interface TextCounts {
  asked: number
  carried: number
  verified: number
  refused: number
}

export type TextEvent = keyof TextCounts

const slotLength = minutes(5)
const shards = 8

/** A stop looks at the hour before the last ten minutes: what was sent since may still be typed in. */
const judged = { from: hours(1), until: minutes(10), least: 0.3 } as const
/** So few say nothing yet. */
const floors = { all: 100, range: 20 } as const

const count = statement<{ scope: string; slot: number; shard: number; asked: number; carried: number; verified: number; refused: number }>(
  'count-text',
  `insert into text_figures (scope, slot, shard, asked, carried, verified, refused)
   values (:scope, :slot, :shard, :asked, :carried, :verified, :refused)
   on conflict (scope, slot, shard) do update set asked = text_figures.asked + :asked, carried = text_figures.carried + :carried,
     verified = text_figures.verified + :verified, refused = text_figures.refused + :refused`,
)
const sums = `cast(coalesce(sum(asked), 0) as integer) as asked, cast(coalesce(sum(carried), 0) as integer) as carried,
  cast(coalesce(sum(verified), 0) as integer) as verified, cast(coalesce(sum(refused), 0) as integer) as refused`
const countsBetween = statement<{ scope: string; from: number; until: number }, TextCounts>(
  'text-figures-of-scope',
  `select ${sums} from text_figures where scope = :scope and slot >= :from and slot < :until`,
)
const slotsSince = statement<{ from: number }, TextCounts & { slot: number }>(
  'text-figures-by-time',
  `select slot, ${sums} from text_figures where scope = 'all' and slot >= :from group by slot order by slot`,
)
const countriesSince = statement<{ from: number }, TextCounts & { scope: string }>(
  'text-figures-by-country',
  `select scope, ${sums} from text_figures where scope > 'country:' and scope < 'country;' and slot >= :from
   group by scope order by 2 desc, scope`,
)
const scopesBetween = statement<{ from: number; until: number; floor: number }, TextCounts & { scope: string }>(
  'text-figures-of-ranges',
  `select scope, ${sums} from text_figures where (scope = 'all' or (scope > 'range:' and scope < 'range;'))
   and slot >= :from and slot < :until group by scope having sum(carried) >= :floor order by scope`,
)
const waiting = statement<NoParams, { count: number }>(
  'waiting-texts',
  `select count(*) as count from outbox where channel = 'sms' and sent_at is null and failed_at is null`,
)

/** In one order everywhere, so that no two transactions wait for each other. */
export async function countText(tx: Tx, now: Millis, { number, country }: TextPlace, event: TextEvent): Promise<void> {
  const one = { asked: 0, carried: 0, verified: 0, refused: 0, [event]: 1 }
  const slot = slotAt(now)
  const scopes = ['all', `country:${country}`, ...(event === 'refused' ? [] : [rangeOf(number)])]
  const shard = event === 'refused' ? randomNumber(1, shards) : 0
  for (const scope of scopes) await tx.run(count, { scope, slot, shard, ...one })
}

export interface Stopped {
  scope: string
  carried: number
  verified: number
}

/** Whether too few of the codes that went to this range, or anywhere, were typed in. It ends by itself as the hour passes. */
export async function stoppedFor(tx: Tx, now: Millis, number: string): Promise<Stopped | undefined> {
  for (const scope of ['all', rangeOf(number)]) {
    const window = judgedWindow(now)
    const counts = await tx.get(countsBetween, { scope, ...window })
    if (counts && isStopped(scope, counts)) return { scope, carried: counts.carried, verified: counts.verified }
  }
  return undefined
}

export interface TextFigures {
  since: Millis
  total: TextCounts
  waiting: number
  hours: (TextCounts & { at: Millis })[]
  countries: (TextCounts & { country: string })[]
  stopped: Stopped[]
}

const shownHours = 24

/** The last 24 hours, each that began then; oldest first. */
export async function textFigures(tx: Tx, now: Millis): Promise<TextFigures> {
  const since = Math.floor(now / hours(1)) * hours(1) - hours(shownHours - 1)
  const from = slotAt(since)
  const slots = await tx.all(slotsSince, { from })
  const byHour = Array.from({ length: shownHours }, (_, index) => ({ at: since + hours(index), ...nothing }))
  for (const { slot, ...counts } of slots) {
    const hour = byHour[Math.floor((slot * slotLength - since) / hours(1))]
    if (hour) Object.assign(hour, sum([hour, counts]))
  }
  const countries = await tx.all(countriesSince, { from })
  const ranges = await tx.all(scopesBetween, { ...judgedWindow(now), floor: floors.range })
  return {
    since,
    total: sum(slots),
    waiting: (await tx.get(waiting, {}))?.count ?? 0,
    hours: byHour,
    countries: countries.map(({ scope, ...counts }) => ({ country: scope.slice('country:'.length), ...counts })),
    stopped: ranges.filter((row) => isStopped(row.scope, row)).map(({ scope, carried, verified }) => ({ scope, carried, verified })),
  }
}

/** The numbers that share all but the last four digits, as operators hand them out. */
export const rangeOf = (number: string): string => `range:${number.slice(0, -4)}`

const nothing: TextCounts = { asked: 0, carried: 0, verified: 0, refused: 0 }

const sum = (rows: TextCounts[]): TextCounts =>
  rows.reduce(
    (total, row) => ({
      asked: total.asked + row.asked,
      carried: total.carried + row.carried,
      verified: total.verified + row.verified,
      refused: total.refused + row.refused,
    }),
    nothing,
  )

const slotAt = (at: Millis): number => Math.floor(at / slotLength)

const judgedWindow = (now: Millis) => ({ from: slotAt(now - judged.from), until: slotAt(now - judged.until) })

function isStopped(scope: string, { carried, verified }: TextCounts): boolean {
  return carried >= (scope === 'all' ? floors.all : floors.range) && verified < carried * judged.least
}
