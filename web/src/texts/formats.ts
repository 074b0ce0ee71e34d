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

/** "22 November 2026 at 14:35" */
export function formatDayAndTime(time: string): string {
  return new Intl.DateTimeFormat(region, { dateStyle: 'long', timeStyle: 'short' }).format(new Date(time))
}

/** "0:45" */
export function formatCountdown(seconds: number): string {
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`
}

/** "passkey, recovery code, or phone", as the language joins words. */
export function formatChoices(words: string[]): string {
  return new Intl.ListFormat(region, { type: 'disjunction' }).format(words)
}
