import { uptime } from 'node:os'

/** Milliseconds since 1970, UTC. Everything that needs the time is handed a clock. */
export type Millis = number
export type Clock = () => Millis

export const systemClock: Clock = () => Date.now()
/** Milliseconds since the machine was started, suspended time included; to a hundredth of a second. */
export const systemUptime: Clock = () => Math.round(uptime() * 1000)

const dayMillis = 24 * 60 * 60 * 1000
const sixty = Array.from({ length: 60 }, (_, number) => String(number).padStart(2, '0'))
const thousand = Array.from({ length: 1000 }, (_, number) => String(number).padStart(3, '0'))
const dates = new Map<number, string>()

/**
 * `2026-11-22T14:35:07.120Z`, to the letter as `Date` writes it and several times as fast: every answer has some, and every line of the log.
 * Throws a RangeError for what is no time.
 */
export function toRfc3339(time: Millis): string {
  const whole = Math.trunc(time)
  const day = Math.floor(whole / dayMillis)
  const millis = whole - day * dayMillis
  const seconds = Math.floor(millis / 1000)
  const minutes = Math.floor(seconds / 60)
  return `${dates.get(day) ?? dateOf(day)}T${sixty[Math.floor(minutes / 60)]}:${sixty[minutes % 60]}:${sixty[seconds % 60]}.${thousand[millis % 1000]}Z`
}

/** Of so many days since 1970. Times of one hour lie on few days. */
function dateOf(day: number): string {
  const [date = ''] = new Date(day * dayMillis).toISOString().split('T')
  if (dates.size === 64) dates.clear()
  dates.set(day, date)
  return date
}
