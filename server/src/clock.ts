/** Milliseconds since 1970, UTC. Everything that needs the time is handed a clock. */
export type Millis = number
export type Clock = () => Millis

export const systemClock: Clock = () => Date.now()
export const toRfc3339 = (time: Millis): string => new Date(time).toISOString()
