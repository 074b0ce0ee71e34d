/** Where the library answers, below our own origin, which is the issuer. */
export const paths = {
  authorization: '/oidc/auth',
  pushed_authorization_request: '/oidc/request',
  token: '/oidc/token',
  userinfo: '/oidc/userinfo',
  introspection: '/oidc/introspection',
  revocation: '/oidc/revocation',
  jwks: '/oidc/jwks',
  end_session: '/oidc/logout',
} as const

/** Calls that the servers of applications make, and pages that ask for them: not the ones that a person comes to. */
export function calledByApplications(url = ''): boolean {
  if (!url.startsWith('/oidc/')) return false
  const [path = ''] = url.split('?', 1)
  return !path.startsWith(paths.authorization) && path !== paths.end_session
}

/** Where the browser goes on with a request of an application; the cookie that came with the request is sent nowhere else. */
export const resumePath = (requestId: string): string => `${paths.authorization}/${requestId}`
