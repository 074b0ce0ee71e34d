/**
 * Where to go after signing in: only a path of our own, whatever the address says. Anything a browser could read as
 * another site (`//host`, `/\host`, a scheme, control characters that are dropped while parsing) becomes the start page.
 */
export function safeNextPath(wanted: string | null, origin: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: browsers drop these while parsing, so "/\t/host" would be another site
  if (!wanted || !/^\/(?![/\\])/.test(wanted) || /[\u0000-\u001f\\]/.test(wanted)) return '/'
  const url = URL.parse(wanted, origin)
  if (url?.origin !== new URL(origin).origin) return '/'
  const path = url.pathname + url.search + url.hash
  // "/.//host" is normalised to "//host"
  return /^\/(?![/\\])/.test(path) && !/^\/sign-(in|up)(\/|$)/.test(url.pathname) ? path : '/'
}
