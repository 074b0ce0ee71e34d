/** 256 random bits in base64url, as mailed links carry them behind the #. A skip link's #content is none. */
const shape = /^#([\w-]{20,128})$/

let taken = { path: '', token: '' }
const listeners = new Set<() => void>()

/**
 * The one-time token of a mailed link. It is out of the address bar before anything is drawn: neither the history, nor a
 * screenshot, nor a page that is linked to gets to see it. What stands behind # is never sent to a server.
 */
export const linkToken = (path: string): string => (taken.path === path ? taken.token : '')

/** For `useSyncExternalStore`: another link may be opened in the same tab, without a new page load. */
export function subscribeToLinks(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

function take(): void {
  const token = shape.exec(location.hash)?.[1]
  if (token === undefined) return
  taken = { path: location.pathname, token }
  history.replaceState(history.state, '', location.pathname + location.search)
  for (const listener of listeners) listener()
}

take()
addEventListener('hashchange', take)
