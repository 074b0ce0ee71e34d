import i18next, { t } from 'i18next'

/** What an entry of the audit trail means, in words. A newer service may send one that these pages do not know. */
export function eventText({ event, factorName = null }: { event: string; factorName?: string | null }): string {
  const known = /^\w+\.\w+$/.test(event) && i18next.exists(`events.${event}`) ? event : 'unknown'
  const names = factorName === null ? {} : { context: 'named', factor: factorName }
  return t(`events.${known}` as 'events.unknown', names as Record<string, unknown>)
}
