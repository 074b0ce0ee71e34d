/** The machine at the other end as far as we can tell: kept with sessions, audit rows and notices. */
export interface Client {
  /** IPv4 address, or the /64 of IPv6: limits count by it. */
  address: string
  /** "Firefox on Windows": words for a person; the header itself is kept nowhere. */
  description: string
}

const browsers: [RegExp, string][] = [
  [/\bEdg(e|A|iOS)?\//, 'Edge'],
  [/\bOPR\//, 'Opera'],
  [/\bSamsungBrowser\//, 'Samsung Internet'],
  [/\b(Firefox|FxiOS)\//, 'Firefox'],
  [/\b(HeadlessChrome|Chrome|Chromium|CriOS)\//, 'Chrome'],
  [/\bSafari\//, 'Safari'],
]
const systems: [RegExp, string][] = [
  [/\b(iPhone|iPad)\b/, 'iOS'],
  [/\bAndroid\b/, 'Android'],
  [/\bWindows\b/, 'Windows'],
  [/\bMac OS X\b/, 'macOS'],
  [/\bCrOS\b/, 'ChromeOS'],
  [/\bLinux\b/, 'Linux'],
]

/** Only names from our own lists come out, so nothing a client sends can be carried into a mail or a log. */
export function describeUserAgent(header: string | undefined): string {
  const text = (header ?? '').slice(0, 400)
  const browser = browsers.find(([pattern]) => pattern.test(text))?.[1]
  const system = systems.find(([pattern]) => pattern.test(text))?.[1]
  if (browser && system) return `${browser} on ${system}`
  return browser ?? system ?? 'an unknown program'
}
