import { useSyncExternalStore } from 'react'

/** Where at the desk somebody is. Few pages, so no router. */
export const useDeskPath = (): string => useSyncExternalStore(subscribe, () => location.pathname)

export function goTo(path: string): void {
  history.pushState(null, '', path)
  scrollTo(0, 0)
  for (const listener of listeners) listener()
}

const listeners = new Set<() => void>()

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  addEventListener('popstate', listener)
  return () => {
    listeners.delete(listener)
    removeEventListener('popstate', listener)
  }
}

/** Links between pages of the desk need no page load. */
document.addEventListener('click', (event) => {
  if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return
  const link = event.target instanceof Element ? event.target.closest('a') : null
  if (!link || link.target || link.hash || link.origin !== location.origin || !/^\/desk(\/|$)/.test(link.pathname)) return
  event.preventDefault()
  goTo(link.pathname)
})
