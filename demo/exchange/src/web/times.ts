const moment = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', day: 'numeric', month: 'long', timeZone: 'UTC' })

/** `14:35, 22 November (UTC)`: of an RFC 3339 time or milliseconds. */
export function momentText(at: string | number): string {
  const parts = Object.fromEntries(moment.formatToParts(new Date(at)).map(({ type, value }) => [type, value]))
  return `${parts.hour}:${parts.minute}, ${parts.day} ${parts.month} (UTC)`
}

/** `3 minutes ago`. */
export function agoText(at: number, now: number): string {
  const minutes = Math.floor((now - at) / 60_000)
  if (minutes < 1) return 'less than a minute ago'
  if (minutes < 120) return minutes === 1 ? 'a minute ago' : `${minutes} minutes ago`
  return `${Math.floor(minutes / 60)} hours ago`
}
