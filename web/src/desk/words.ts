import i18next, { t } from 'i18next'
import { formatCalendarDay } from '../texts/formats.ts'

/** A name of the server in words; one that is newer than these pages stands as it is. */
export function wordOf(group: 'risk' | 'event' | 'state' | 'kind' | 'field' | 'tool' | 'why' | 'claim' | 'said', name: string): string {
  const key = `desk.${group}.${name}`
  return i18next.exists(key) ? t(key as 'desk.leave') : name
}

/** What is told of a piece of evidence: several things are parted by commas, days are written as people write them. */
export const saying = (value: string): string =>
  value
    .split(', ')
    .map((each) => (/^\d{4}-\d\d-\d\d$/.test(each) ? formatCalendarDay(each) : wordOf('said', each)))
    .join(', ')
