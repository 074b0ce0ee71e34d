import type { Millis } from './clock.ts'

/** Durations are milliseconds everywhere inside the server; these name them. */
export const seconds = (count: number): Millis => count * 1000
export const minutes = (count: number): Millis => seconds(count * 60)
export const hours = (count: number): Millis => minutes(count * 60)
export const days = (count: number): Millis => hours(count * 24)

/** Whole seconds for headers and cookies, rounded up so that nobody is told to come back too early. */
export const inSeconds = (duration: Millis): number => Math.ceil(duration / 1000)
