import { t } from 'i18next'

let region = 'en'

export function setRegion(tag: string): void {
  region = tag
}

/** "14:35" today, "14:35, 22 November" on another day: a person acts on it, so it is in the device's own zone. */
export function formatMoment(time: string, now = new Date()): string {
  const moment = new Date(time)
  const sameDay = moment.toDateString() === now.toDateString()
  const clock = new Intl.DateTimeFormat(region, { timeStyle: 'short' }).format(moment).replaceAll(/\s/g, '\u00a0')
  if (sameDay) return t('moment.today', { clock })
  return t('moment.otherDay', { clock, day: new Intl.DateTimeFormat(region, { day: 'numeric', month: 'long' }).format(moment) })
}

/** "14:35" */
export function formatClock(time: string): string {
  return new Intl.DateTimeFormat(region, { timeStyle: 'short' }).format(new Date(time))
}

/** "22 November 2026" */
export function formatDay(time: string): string {
  return new Intl.DateTimeFormat(region, { dateStyle: 'long' }).format(new Date(time))
}

/** Of a day that is the same everywhere, such as the one written on a note: 2026-11-21. */
export const formatCalendarDay = (day: string): string => formatDay(`${day}T12:00:00`)

/** "November 2026" */
export function formatMonth(time: string): string {
  return new Intl.DateTimeFormat(region, { month: 'long', year: 'numeric' }).format(new Date(time))
}

/** "22 November 2026 at 14:35" */
export function formatDayAndTime(time: string): string {
  return new Intl.DateTimeFormat(region, { dateStyle: 'long', timeStyle: 'short' }).format(new Date(time))
}

/** "Saturday 21 November at 14:35 CET": an end that somebody plans by says in whose time it is. */
export function formatEnd(time: string): string {
  const parts = { weekday: 'long', day: 'numeric', month: 'long', hour: '2-digit', minute: '2-digit', timeZoneName: 'short' } as const
  return new Intl.DateTimeFormat(region, parts).format(new Date(time))
}

/** "0:45" */
export function formatCountdown(seconds: number): string {
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`
}

/** "1,234" */
export function formatNumber(value: number): string {
  return new Intl.NumberFormat(region).format(value)
}

/** "passkey, recovery code and phone" */
export function formatList(words: string[]): string {
  return new Intl.ListFormat(region).format(words)
}

/** "passkey, recovery code, or phone", as the language joins words. */
export function formatChoices(words: string[]): string {
  return new Intl.ListFormat(region, { type: 'disjunction' }).format(words)
}
