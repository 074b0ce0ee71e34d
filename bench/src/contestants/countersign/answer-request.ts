import { routes } from '@countersign/contract'
import { postRequest } from '../../load/http-request.ts'

export const publicOrigin = 'https://accounts.example.com'

export interface Answer {
  challengeId: string
  signInSecret: string
  deviceToken: string
  /** Every person comes from an address of their own. */
  clientNumber: number
  code: string
}

/** What a browser sends with a code, as a proxy that ends TLS passes it on. */
export function answerRequest({ challengeId, signInSecret, deviceToken, clientNumber, code }: Answer): string {
  const headers = {
    host: new URL(publicOrigin).host,
    origin: publicOrigin,
    'sec-fetch-site': 'same-origin',
    'user-agent': 'Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0',
    accept: 'application/json',
    'x-forwarded-for': clientAddress(clientNumber),
    cookie: `__Host-device=${deviceToken}; __Host-sign-in=${signInSecret}`,
  }
  return postRequest(routes.verifyChallenge.path.replace('{id}', challengeId), headers, { proof: code })
}

/** From 10.0.0.0/8, which has 16 million. */
export function clientAddress(number: number): string {
  return `10.${(number >> 16) & 255}.${(number >> 8) & 255}.${number & 255}`
}
