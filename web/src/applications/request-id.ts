const resume = /^\/oidc\/auth\/([A-Za-z0-9_-]{43})$/

/** The request of an application that a sign-in is for: it stands in where the person goes next. */
export function requestIn(next: string | null): string | undefined {
  return resume.exec(next ?? '')?.[1]
}

export const requestUnderWay = (): string | undefined => requestIn(new URLSearchParams(location.search).get('next'))

export const resumePath = (id: string): string => `/oidc/auth/${id}`
