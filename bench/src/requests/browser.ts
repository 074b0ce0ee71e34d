export const publicOrigin = 'https://accounts.example.com'

/** An answer to a request. */
export interface Answered {
  status: number
  /** Head and body. */
  text: string
}

type CookieName = 'device' | 'sign-in' | 'session'

/** What a browser sends, as a proxy that ends TLS passes it on. */
export function browserHeaders(clientNumber: number, cookies: Partial<Record<CookieName, string>>): Record<string, string> {
  return {
    host: new URL(publicOrigin).host,
    origin: publicOrigin,
    'sec-fetch-site': 'same-origin',
    'user-agent': 'Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0',
    accept: 'application/json',
    'x-forwarded-for': clientAddress(clientNumber),
    cookie: Object.entries(cookies)
      .map(([name, value]) => `__Host-${name}=${value}`)
      .join('; '),
  }
}

/** From 10.0.0.0/8, which has 16 million. */
export function clientAddress(number: number): string {
  return `10.${(number >> 16) & 255}.${(number >> 8) & 255}.${number & 255}`
}

/** The value a browser would keep from an answer, if that sets one. */
export function cookieIn({ text }: Answered, name: CookieName): string | undefined {
  return new RegExp(`^set-cookie: __Host-${name}=([\\w-]+)`, 'im').exec(text)?.[1]
}

export const bodyOf = <T>({ text }: Answered): T => JSON.parse(text.slice(text.indexOf('\r\n\r\n') + 4)) as T
