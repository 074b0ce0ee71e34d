import { useSyncExternalStore } from 'react'
import { linkToken } from '../link-token.ts'
import { safeNextPath } from './next-path.ts'

/** The pages of this entry; every other address is a new page load. */
const ours = /^\/(sign-in|sign-up|forgot-password|help)(\/|$)/

/** The path shown, without a router: this entry has to stay small. */
export const usePath = (): string => useSyncExternalStore(subscribe, () => location.pathname)

/** Moves to another page of this entry and takes `next` along. */
export function go(path: string, how: 'push' | 'replace' = 'push'): void {
  const next = new URLSearchParams(location.search).get('next')
  const address = next && !path.includes('?') && !path.startsWith('/help') ? `${path}?next=${encodeURIComponent(next)}` : path
  if (how === 'push') history.pushState(null, '', address)
  else history.replaceState(null, '', address)
  scrollTo(0, 0)
  notify()
}

/**
 * Signed in: on to the page that was asked for. A browser that is sent here first keeps what stands behind the # of a link;
 * it goes on with the person.
 */
export function leave(): void {
  const path = safeNextPath(new URLSearchParams(location.search).get('next'), location.origin)
  const token = linkToken('/sign-in')
  location.assign(token === '' || path.includes('#') ? path : `${path}#${token}`)
}

/** Sent here from a link to a section of a page: what stands behind its # belongs to where the person goes next. */
function keepSection(): void {
  const query = new URLSearchParams(location.search)
  const next = query.get('next')
  if (!next || !/^#[a-z]+$/.test(location.hash)) return
  query.set('next', next + location.hash)
  history.replaceState(history.state, '', `${location.pathname}?${query}`)
}
keepSection()

const listeners = new Set<() => void>()

function notify(): void {
  for (const listener of listeners) listener()
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

addEventListener('popstate', notify)

/** Plain links between the pages of this entry need no page load. */
document.addEventListener('click', (event) => {
  if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return
  const link = event.target instanceof Element ? event.target.closest('a') : null
  if (!link || link.target || link.origin !== location.origin || !ours.test(link.pathname)) return
  event.preventDefault()
  go(link.pathname + link.search)
})
