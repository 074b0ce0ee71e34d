const place = 'set-up-put-off'

let here: string | null = null

/** Put off holds for one session: at the next sign-in the question comes again. */
export function putOff(session: string): void {
  here = session
  try {
    localStorage.setItem(place, session)
  } catch {
    // It holds until the page is left.
  }
}

export function isPutOff(session: string): boolean {
  if (here === session) return true
  try {
    return localStorage.getItem(place) === session
  } catch {
    return false
  }
}
