import { days, inSeconds } from '../durations.ts'

/** ASVS 3.4: on every answer of every status. Pages replace the policy and the caching, nothing else does; what else they have is in `pageHeaders`. */
export function createSecurityHeaders(publicOrigin: string): Record<string, string> {
  return {
    'cache-control': 'no-store',
    'content-security-policy': policyOf(),
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
    'referrer-policy': 'no-referrer',
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
    ...(publicOrigin.startsWith('https:') && { 'strict-transport-security': `max-age=${inSeconds(days(365))}; includeSubDomains` }),
  }
}

/** What a page may ask the browser for stands on pages only: nothing else can ask, and it would be a third of what a session check sends. */
export const pageHeaders = (policy: string, { camera = false }: { camera?: boolean | undefined } = {}): Record<string, string> => ({
  'content-type': 'text/html; charset=utf-8',
  'content-security-policy': policy,
  'permissions-policy': camera ? permissionsWithCamera : permissions,
})

/** For pages: scripts and styles of our own files, or with the nonce of this one answer; evidence from the origin it is kept apart at, where a page shows some. */
export function pagePolicy(nonce: string, evidenceFrom: string | null = null): string {
  const ours = `'self' 'nonce-${nonce}'`
  const beside = evidenceFrom === null ? '' : ` ${evidenceFrom}`
  return policyOf({
    'script-src': ours,
    'style-src': ours,
    'img-src': `'self' data:${beside}`,
    'font-src': "'self'",
    'connect-src': `'self'${beside}`,
    'manifest-src': "'self'",
    'form-action': "'self'",
  })
}

/** Nothing, but for what is named. Directives that `default-src` does not cover stand in every policy. */
export function policyOf(directives: Record<string, string> = {}): string {
  const all = {
    'default-src': "'none'",
    'base-uri': "'none'",
    'object-src': "'none'",
    'frame-ancestors': "'none'",
    'form-action': "'none'",
    ...directives,
  }
  return Object.entries(all)
    .map(([name, value]) => `${name} ${value}`)
    .join('; ')
}

const off = [
  'accelerometer',
  'autoplay',
  'camera',
  'display-capture',
  'fullscreen',
  'geolocation',
  'gyroscope',
  'magnetometer',
  'microphone',
  'midi',
  'payment',
  'usb',
]

const permissions = [
  ...off.map((feature) => `${feature}=()`),
  'publickey-credentials-create=(self)',
  'publickey-credentials-get=(self)',
].join(', ')

/** For the page that a picture is taken on. */
const permissionsWithCamera = permissions.replace('camera=()', 'camera=(self)')
