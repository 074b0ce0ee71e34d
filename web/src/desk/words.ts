import i18next, { t } from 'i18next'

/** A name of the server in words; one that is newer than these pages stands as it is. */
export function wordOf(group: 'risk' | 'event' | 'state' | 'kind' | 'field' | 'tool' | 'why' | 'claim' | 'said', name: string): string {
  const key = `desk.${group}.${name}`
  return i18next.exists(key) ? t(key as 'desk.leave') : name
}
