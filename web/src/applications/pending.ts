/** Who sets up a factor for an application comes back to it. The path is of use in this browser only, and no secret. */
interface Pending {
  path: string
  name: string
}

const key = 'application'

export function keepPending(pending: Pending): void {
  sessionStorage.setItem(key, JSON.stringify(pending))
}

export function takePending(): Pending | null {
  const kept = sessionStorage.getItem(key)
  return kept === null ? null : JSON.parse(kept)
}

export function forgetPending(): void {
  sessionStorage.removeItem(key)
}
