import { uptime } from 'node:os'

/** Milliseconds since 1970, UTC. Everything that needs the time is handed a clock. */
export type Millis = number
export type Clock = () => Millis

export const systemClock: Clock = () => Date.now()
/** Milliseconds since the machine was started, suspended time included; to a hundredth of a second. */
export const systemUptime: Clock = () => Math.round(uptime() * 1000)
export const toRfc3339 = (time: Millis): string => new Date(time).toISOString()
