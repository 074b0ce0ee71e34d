import type { Service } from '@countersign/contract'
import { t } from 'i18next'

type Entry = Service['policy']['entry']
type Place = Entry['route'][number]

/** One navigation for every service: where factors are managed, and the page before it, if the service has one. */
export interface Way {
  begins: Entry['begins']
  /** What stands on the way: a page of settings, of the account or of security. */
  hub: Place | null
  /** Where factors are managed. */
  last: Place
  /** Where the rest of security is. */
  safety: '/account' | '/security'
  /** Where the account itself is. */
  profile: '/' | '/account' | '/security'
}

export function wayOf({ begins, route }: Entry): Way {
  const last = route.at(-1) ?? 'security'
  const hub = route.length > 1 ? (route[0] ?? null) : null
  return {
    begins,
    hub,
    last,
    safety: hub !== null && last === 'two_factor' ? '/account' : '/security',
    profile: hub === 'account' || hub === 'settings' ? '/account' : last === 'account' ? '/security' : '/',
  }
}

/** Addresses are the same everywhere, so that links to them last: only what stands there differs. */
export const firstPath = ({ hub }: Way): '/account' | '/security' => (hub === null ? '/security' : '/account')

export const placeName = (place: Place): string => t(`places.${place}`)
